import * as tf from '@tensorflow/tfjs';
import { type Engine, engine } from '#training/engine';
import { copyInMemory } from './tensor-copy.ts';
import type { TrainingState } from './training-state.ts';

/** What steps change outside the known state: parts of a user's function. */
export interface Found {
  readonly variables: Set<tf.Variable>;
  readonly layers: Set<tf.layers.Layer>;
}

/**
 * Runs a step, and adds to saved states what it changes beyond them, with the values from before:
 * variables that are in no list, and layers that only a user's function has. Other models may train
 * meanwhile: the step itself runs without a pause, so that their changes are not mixed up with its own.
 *
 * @param found - gets what later copies have to include.
 */
export async function watchStep<T>(
  states: readonly TrainingState[],
  found: Found,
  step: () => T,
): Promise<T> {
  if (states.length === 0) return step();
  const own = engine();
  const { disposeTensor, makeVariable } = own;
  const { prototype } = tf.layers.Layer;
  const { apply } = prototype;
  /** Clones of the tensors before the step; for variables that the step made, of their initial values. */
  const before = new Map<tf.Tensor, tf.Tensor>();
  const remember = (tensor: tf.Tensor) => {
    if (before.has(tensor) || tensor.isDisposed) return;
    if (states.every((state) => includesTensor(state, tensor))) return;
    before.set(tensor, tf.keep(tensor.clone()));
  };
  // An assignment disposes of the tensor that the variable held.
  own.disposeTensor = (tensor) => {
    if ('assign' in tensor) remember(tensor);
    disposeTensor.call(own, tensor);
  };
  own.makeVariable = (first, ...rest) => {
    const variable = makeVariable.call(own, first, ...rest);
    before.set(variable, tf.keep(first.clone()));
    return variable;
  };
  prototype.apply = function (this: tf.layers.Layer, ...args) {
    for (const { objects } of states) {
      if (objects.has(this)) continue;
      found.layers.add(this);
      const known = objects.tensors.size;
      objects.add(this);
      for (const tensor of [...objects.tensors.keys()].slice(known)) remember(tensor);
    }
    return apply.apply(this, args);
  };
  try {
    return step();
  } finally {
    const hooked: Partial<Engine> = own;
    delete hooked.disposeTensor;
    delete hooked.makeVariable;
    prototype.apply = apply;
    const held = new Map<TrainingState, Set<tf.Tensor>>();
    for (const [tensor, clone] of before) {
      const takers = tensor.isDisposed
        ? []
        : states.filter((state) => lacksTensor(state, tensor, held));
      if (takers.length > 0) {
        const copy = await copyInMemory(clone);
        for (const state of takers) state.copies.set(tensor, copy);
        if ('assign' in tensor) found.variables.add(tensor as tf.Variable);
      }
      clone.dispose();
    }
  }
}

/** Whether a state already includes a tensor. */
function includesTensor({ copies, passing }: TrainingState, tensor: tf.Tensor): boolean {
  return copies.has(tensor) || passing.has(tensor);
}

/**
 * Whether a state lacks a tensor. A tensor made later, in optimizer or layers, is disposed of when
 * those are restored.
 */
function lacksTensor(
  state: TrainingState,
  tensor: tf.Tensor,
  held: Map<TrainingState, Set<tf.Tensor>>,
): boolean {
  if (includesTensor(state, tensor)) return false;
  if (tensor.id <= state.newestId) return true;
  if (!held.has(state)) held.set(state, state.objects.held());
  const passes = held.get(state)!.has(tensor);
  if (passes) state.passing.add(tensor);
  return !passes;
}
