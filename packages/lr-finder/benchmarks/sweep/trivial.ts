import type { Trainable } from 'lr-finder';

/** Tests of which the steps take next to no time: a sweep of them is what a sweep itself takes. */
export const grid = { number: Array.from({ length: 2000 }, (_, i) => i) };

export function trainable({ number }: { readonly number: number }): Trainable<number> {
  let weight = 1 + number / 1000;
  return {
    step(lr) {
      const loss = weight ** 2;
      weight -= 2 * lr * weight;
      return loss;
    },
    save: () => weight,
    restore(saved) {
      weight = saved;
    },
  };
}
