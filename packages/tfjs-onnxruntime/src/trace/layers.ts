import type * as tf from '@tensorflow/tfjs';
import { CompileError } from '../errors.ts';

/** A layer, by the members that matter here. */
interface AnyLayer {
  readonly name: string;
  readonly layers?: readonly AnyLayer[];
  readonly layer?: AnyLayer;
  readonly forwardLayer?: AnyLayer;
  readonly backwardLayer?: AnyLayer;
  readonly cell?: AnyLayer;
  readonly cells?: readonly AnyLayer[];
  readonly stateful?: boolean;
  call: (...args: unknown[]) => unknown;
}

const calls: string[] = [];

/** Keeps track of the layer that is at work, until the function that it returns is called. */
export function watchLayers(layers: readonly tf.layers.Layer[]): () => void {
  const all = allLayers(layers as unknown as AnyLayer[]);
  for (const layer of all) {
    if (layer.stateful === true && layer.cell) {
      throw new CompileError(
        `Cannot compile layer ${layer.name}: it is stateful, and carries its state over from batch to batch. Make it with \`stateful: false\`, or train with TensorFlow.js itself`,
      );
    }
  }
  const own = all.map((layer) => Object.getOwnPropertyDescriptor(layer, 'call'));
  for (const layer of all) {
    const { call } = layer;
    layer.call = (...args) => {
      calls.push(layer.name);
      const result = call.apply(layer, args);
      calls.pop();
      return result;
    };
  }
  return () => {
    calls.length = 0;
    all.forEach((layer, i) => {
      const descriptor = own[i];
      if (descriptor) Object.defineProperty(layer, 'call', descriptor);
      else delete (layer as Partial<AnyLayer>).call;
    });
  };
}

watchLayers.current = (): string | undefined => calls.at(-1);
watchLayers.all = (layers: readonly tf.layers.Layer[]): readonly object[] =>
  allLayers(layers as unknown as AnyLayer[]);

/** The layers, and those within wrappers, models and cells. */
function allLayers(layers: readonly AnyLayer[]): AnyLayer[] {
  const found = new Set<AnyLayer>();
  const visit = (layer: AnyLayer | undefined) => {
    if (!layer || found.has(layer)) return;
    found.add(layer);
    [layer.layer, layer.forwardLayer, layer.backwardLayer, layer.cell].forEach(visit);
    layer.layers?.forEach(visit);
    layer.cells?.forEach(visit);
  };
  layers.forEach(visit);
  return [...found];
}
