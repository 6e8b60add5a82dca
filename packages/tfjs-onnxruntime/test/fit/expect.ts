import type * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

export function numbersOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

/** Expects numbers to be equal up to a part of each, and an absolute difference. */
export function expectNear(
  got: readonly number[],
  wanted: readonly number[],
  relative: number,
  absolute = 0,
): void {
  expect(got).toHaveLength(wanted.length);
  wanted.forEach((number, i) => {
    const off = Math.abs(got[i]! - number);
    expect(off, `${got[i]} for ${number}`).toBeLessThanOrEqual(
      relative * Math.abs(number) + absolute,
    );
  });
}

/** Weights to 1e-4: single precision, summed up in another order over many steps. */
export function expectSameWeights(got: tf.LayersModel, wanted: tf.LayersModel): void {
  const weights = numbersOf(got);
  numbersOf(wanted).forEach((weight, i) => {
    expectNear(weights[i]!, weight, 1e-4, 1e-5);
  });
}

/** Losses and metrics to 1e-5. */
export function expectSameHistory(got: tf.History, wanted: tf.History): void {
  expect(got.epoch).toEqual(wanted.epoch);
  expect(Object.keys(got.history).sort()).toEqual(Object.keys(wanted.history).sort());
  for (const [label, numbers] of Object.entries(wanted.history)) {
    expectNear(got.history[label] as number[], numbers as number[], 1e-5, 1e-6);
  }
}
