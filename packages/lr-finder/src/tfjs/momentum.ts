import * as tf from '@tensorflow/tfjs';
import { optimizerName } from '#training/optimizer';
import { ArgumentError, expected } from '../errors.ts';

/** Where tfjs's optimizers keep their momentum, or what stands for it. */
interface WithMomentum {
  momentum?: number;
  beta1?: number;
  /** Gradient descent with momentum works with a tensor made at its birth. */
  m?: tf.Scalar;
}

/** The field of an optimizer that is its momentum; `undefined` where it has none. */
function fieldOf(optimizer: tf.Optimizer): 'momentum' | 'beta1' | undefined {
  const name = optimizerName(optimizer);
  if (name === 'momentum' || name === 'rmsprop') return 'momentum';
  return name === 'adam' || name === 'adamax' ? 'beta1' : undefined;
}

/** @throws {ArgumentError} when an optimizer has no momentum to set. */
export function expectMomentumOf(optimizer: tf.Optimizer): void {
  if (fieldOf(optimizer) === undefined) {
    const what = 'one with momentum (momentum, rmsprop, adam, adamax) where `momentum` is given';
    throw new ArgumentError(expected('optimizer', what, optimizer));
  }
}

/**
 * Sets the momentum, or the first of the betas. tfjs's own `setMomentum` leaves the tensor that the
 * optimizer works with as it was.
 */
export function setMomentum(optimizer: tf.Optimizer, momentum: number): void {
  const fields = optimizer as unknown as WithMomentum;
  const field = fieldOf(optimizer);
  if (field === undefined || fields[field] === momentum) return;
  fields[field] = momentum;
  if (fields.m !== undefined) {
    fields.m.dispose();
    fields.m = tf.keep(tf.scalar(momentum));
  }
}
