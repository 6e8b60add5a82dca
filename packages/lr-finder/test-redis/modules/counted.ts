import { appendFileSync } from 'node:fs';
import type { Trainable } from '../../src/index.ts';

/** Tests that take a while, and note in a file which process began which. */
export const grid = { number: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], seed: [1] };
export const options = { startLr: 1e-3, endLr: 1, numIter: 20 };

export function trainable({ number }: { readonly number: number }): Trainable<number> {
  appendFileSync(process.env.BEGUN!, `${process.pid} ${number}\n`);
  let weight = Math.random();
  return {
    async step(lr) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      weight -= lr * weight;
      return number + weight ** 2;
    },
    save: () => weight,
    restore(saved) {
      weight = saved;
    },
  };
}
