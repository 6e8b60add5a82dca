import type { Trainable } from '../../../src/index.ts';
import { target } from './target.ts';

/** Parabolas with noise that nobody seeded, without a package. */
export const grid = { curvature: [0.5, 1, 2], offset: [0, 1], seed: [0, 1] };
export const options = { startLr: 1e-3, endLr: 10, numIter: 40 };

interface Settings {
  readonly curvature: number;
  readonly offset: number;
  readonly seed: number;
}

export function trainable({ curvature, offset }: Settings): Trainable<number> {
  let weight = Math.random() + 2;
  return {
    step(lr) {
      const error = weight - target;
      weight -= lr * curvature * (error + (Math.random() - 0.5) / 10);
      return (curvature * error ** 2) / 2 + offset;
    },
    save: () => weight,
    restore(saved) {
      weight = saved;
    },
  };
}
