import * as tf from '@tensorflow/tfjs';
import { optimizerName } from '#training/optimizer';
import { check } from '../errors.ts';

/** Where tfjs's optimizers keep their momentum, or what stands for it. */
interface WithMomentum {
  momentum?: number;
  beta1?: number;
  /** Gradient descent with momentum works with a tensor made at its birth. */
  m?: tf.Scalar;
}

/** The field that is the momentum of an optimizer, by its name. */
const FIELDS: ReadonlyMap<string, 'momentum' | 'beta1'> = new Map([
  ['momentum', 'momentum'],
  ['rmsprop', 'momentum'],
  ['adam', 'beta1'],
  ['adamax', 'beta1'],
]);

/** @throws {ArgumentError} when an optimizer has no momentum to set. */
export function expectMomentumOf(optimizer: tf.Optimizer): void {
  const what = `one with momentum (${[...FIELDS.keys()].join(', ')}) where \`momentum\` is given`;
  check(FIELDS.has(optimizerName(optimizer)), 'optimizer', what, optimizer);
}

/**
 * Sets the momentum, or the first of the betas. tfjs's own `setMomentum` leaves the tensor that the
 * optimizer works with as it was.
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
