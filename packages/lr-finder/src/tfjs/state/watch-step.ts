import * as tf from '@tensorflow/tfjs';
import { type Engine, engine } from '#training/engine';
import { copyInMemory } from './tensor-copy.ts';
import type { TrainingState } from './training-state.ts';

/** What steps change though nobody listed it: parts of a user's function. */
export interface Found {
  readonly variables: Set<tf.Variable>;
  readonly layers: Set<tf.layers.Layer>;
}

/**
 * Takes a step, and adds to saved states what it changes beyond them, as it was before: variables that
 * nobody listed, and layers that a function of the user's has for itself. Other models that train
 * meanwhile are not mixed up with it, since the step itself is done without a pause.
 *
 * @param found - gets what is to be a part of later copies.
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
  /** Clones of what tensors held before the step, or what variables began with that it made. */
  const before = new Map<tf.Tensor, tf.Tensor>();
  const remember = (tensor: tf.Tensor) => {
    if (before.has(tensor) || tensor.isDisposed) return;
    if (states.every((state) => isOf(state, tensor))) return;
    before.set(tensor, tf.keep(tensor.clone()));
  };
  // An assignment disposes of what a variable held.
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
        : states.filter((state) => isMissed(state, tensor, held));
      if (takers.length > 0) {
        const copy = await copyInMemory(clone);
        for (const state of takers) state.copies.set(tensor, copy);
        if ('assign' in tensor) found.variables.add(tensor as tf.Variable);
      }
      clone.dispose();
    }
  }
}

/** Whether a state has a tensor already. */
function isOf({ copies, passing }: TrainingState, tensor: tf.Tensor): boolean {
  return copies.has(tensor) || passing.has(tensor);
}

/**
 * Whether a state has to take a tensor. One that was made since, and that optimizer or layers hold, goes
 * when those are put back.
 */
function isMissed(
  state: TrainingState,
  tensor: tf.Tensor,
  held: Map<TrainingState, Set<tf.Tensor>>,
): boolean {
  if (isOf(state, tensor)) return false;
  if (tensor.id <= state.newestId) return true;
  if (!held.has(state)) held.set(state, state.objects.held());
  const passes = held.get(state)!.has(tensor);
  if (passes) state.passing.add(tensor);
  return !passes;
}
