import * as tf from '@tensorflow/tfjs';
import { optimizerName } from '#training/optimizer';
import { check } from '../errors.ts';

/** Where the optimizers of tfjs keep their momentum, or its equivalent. */
interface WithMomentum {
  momentum?: number;
  beta1?: number;
  /** Gradient descent with momentum computes with a tensor made in its constructor. */
  m?: tf.Scalar;
}

/** The field that holds an optimizer's momentum, by the name of the optimizer. */
const FIELDS: ReadonlyMap<string, 'momentum' | 'beta1'> = new Map([
  ['momentum', 'momentum'],
  ['rmsprop', 'momentum'],
  ['adam', 'beta1'],
  ['adamax', 'beta1'],
  ['adamw', 'beta1'],
  ['lion', 'beta1'],
]);

/** @throws {ArgumentError} when an optimizer has no momentum to set. */
export function expectMomentumOf(optimizer: tf.Optimizer): void {
  const what = `one with momentum (${[...FIELDS.keys()].join(', ')}) where \`momentum\` is given`;
  check(FIELDS.has(optimizerName(optimizer)), 'optimizer', what, optimizer);
}

/**
 * Sets the momentum, or the first of the betas. The `setMomentum` of tfjs doesn't change the tensor
 * that the optimizer computes with.
 */
export function setMomentum(optimizer: tf.Optimizer, momentum: number): void {
  const fields = optimizer as unknown as WithMomentum;
  const field = FIELDS.get(optimizerName(optimizer));
  if (field === undefined || fields[field] === momentum) return;
  fields[field] = momentum;
  if (fields.m !== undefined) {
    fields.m.dispose();
    fields.m = tf.keep(tf.scalar(momentum));
  }
}
