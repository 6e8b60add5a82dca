import * as tf from '@tensorflow/tfjs';
import { copyInMemory } from './tensor-copy.ts';
import type { TrainingState } from './training-state.ts';

/** The parts of tfjs's engine that its types hide. */
interface Engine {
  disposeTensor(tensor: tf.Tensor): void;
  makeVariable(initial: tf.Tensor, ...rest: unknown[]): tf.Variable;
}

/**
 * Takes a step, and adds to a saved state what it changes beyond that, as it was before: variables
 * that nobody listed, and layers that a function of the user's has for itself. Other models that
 * train meanwhile are not mixed up with it, since the step itself is done without a pause.
 */
export async function watchStep<T>(state: TrainingState, step: () => T): Promise<T> {
  const { objects, copies, made, passing, newestId } = state;
  const engine = tf.engine() as unknown as Engine;
  const { disposeTensor, makeVariable } = engine;
  const { prototype } = tf.layers.Layer;
  const { apply } = prototype;
  const before = new Map<tf.Tensor, tf.Tensor>();
  const initial = new Map<tf.Variable, tf.Tensor>();
  const remember = (tensor: tf.Tensor) => {
    const isKnown = copies.has(tensor) || before.has(tensor) || passing.has(tensor);
    const isMade = made.has(tensor as tf.Variable) || initial.has(tensor as tf.Variable);
    if (isKnown || isMade || tensor.isDisposed) return;
    before.set(tensor, tf.keep(tensor.clone()));
  };
  // An assignment disposes of what a variable held.
  engine.disposeTensor = (tensor) => {
    if ('assign' in tensor) remember(tensor);
    disposeTensor.call(engine, tensor);
  };
  engine.makeVariable = (first, ...rest) => {
    const variable = makeVariable.call(engine, first, ...rest);
    initial.set(variable, tf.keep(first.clone()));
    return variable;
  };
  prototype.apply = function (this: tf.layers.Layer, ...args) {
    const known = objects.tensors.size;
    objects.add(this);
    if (objects.tensors.size > known) {
      for (const tensor of [...objects.tensors.keys()].slice(known)) remember(tensor);
    }
    return apply.apply(this, args);
  };
  try {
    return step();
  } finally {
    const hooked: Partial<Engine> = engine;
    delete hooked.disposeTensor;
    delete hooked.makeVariable;
    prototype.apply = apply;
    const isNew = [...before.keys()].some(({ id }) => id > newestId);
    const inSight = isNew || initial.size > 0 ? objects.held() : undefined;
    const add = async <K extends tf.Tensor>(
      found: Map<K, tf.Tensor>,
      to: TrainingState['copies'],
    ) => {
      for (const [tensor, clone] of found) {
        if (tensor.id > newestId && inSight?.has(tensor)) passing.add(tensor);
        else if (!tensor.isDisposed) to.set(tensor, await copyInMemory(clone));
        clone.dispose();
      }
    };
    await add(before, copies);
    await add(initial, made as TrainingState['copies']);
  }
}
