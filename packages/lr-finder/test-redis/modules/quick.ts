import type { Trainable } from '../../src/index.ts';

/** Many tests that take no time. */
export const grid = { number: Array.from({ length: 600 }, (_, i) => i) };
export const options = { startLr: 1e-3, endLr: 1, numIter: 4 };

export const trainable = ({ number }: { readonly number: number }): Trainable<number> => ({
  step: (lr) => number + lr + Math.random(),
  save: () => 0,
  restore() {},
});
