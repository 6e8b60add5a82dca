import * as tf from '@tensorflow/tfjs';
import type { Restoration } from './restoration.ts';
import type { CopyTensor, TensorCopy } from './tensor-copy.ts';

/** What layers change in a step besides their weights: the states of stateful recurrent ones. */
export type LayerState = readonly RecurrentState[];

interface RecurrentState {
  readonly of: RecurrentLayer;
  readonly states: readonly TensorCopy[];
  readonly kept: readonly tf.Tensor[][];
}

/** A recurrent layer that carries its state over from batch to batch (`stateful: true`). */
interface RecurrentLayer {
  readonly name: string;
  stateful: true;
  states_: tf.Tensor[];
  /** Old states, freed by `resetStates()`. */
  keptStates: tf.Tensor[][];
}

/** A layer, by the members that matter here. */
interface AnyLayer {
  readonly name: string;
  layers?: AnyLayer[];
  layer?: AnyLayer;
  forwardLayer?: AnyLayer;
  backwardLayer?: AnyLayer;
  stateful?: boolean;
  states_?: tf.Tensor[] | null;
}

/** Whether a layer carries a state over from batch to batch. */
export function isStateful(layers: readonly tf.layers.Layer[]): boolean {
  return [...allLayers(layers as unknown as AnyLayer[])].some(({ stateful }) => stateful === true);
}

/** Copies the states of the recurrent layers. */
export async function saveLayers(
  layers: readonly tf.layers.Layer[],
  copy: CopyTensor,
): Promise<LayerState> {
  const recurrent = [];
  for (const layer of allLayers(layers as unknown as AnyLayer[])) {
    if (!isRecurrent(layer)) continue;
    const states = [];
    for (const state of layer.states_) states.push(await copy(state));
    recurrent.push({ of: layer, states, kept: [...layer.keptStates] });
  }
  return recurrent;
}

/** Puts saved states back. A layer that has lost one of its own keeps those that it has. */
export async function restoreLayers(state: LayerState, restoration: Restoration): Promise<void> {
  for (const { of, states, kept } of state) {
    const tensors: tf.Tensor[] = [];
    for (const copy of states) {
      const tensor = await restoration.tensor(copy, `the state of ${of.name}`);
      if (tensor) tensors.push(tf.keep(tensor));
    }
    if (tensors.length < states.length) {
      tf.dispose(tensors);
      continue;
    }
    const keep = new Set(kept.flat());
    for (const tensor of [...of.states_, ...of.keptStates.flat()]) {
      if (!keep.has(tensor) && !tensor.isDisposed) tensor.dispose();
    }
    of.states_ = tensors;
    of.keptStates = [...kept];
  }
}

function isRecurrent(layer: AnyLayer): layer is AnyLayer & RecurrentLayer {
  return layer.stateful === true && Array.isArray(layer.states_) && 'keptStates' in layer;
}

/** The layers, and those within wrappers and models. */
function* allLayers(layers: readonly AnyLayer[]): Generator<AnyLayer> {
  for (const layer of layers) {
    yield layer;
    const { layer: wrapped, forwardLayer, backwardLayer } = layer;
    const within = [wrapped, forwardLayer, backwardLayer].filter((inner) => inner !== undefined);
    yield* allLayers([...within, ...(layer.layers ?? [])]);
  }
}
