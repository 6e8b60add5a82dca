import { rangeTest } from 'lr-finder';

// The smallest training, and a test of it.
let weight = 5;
export const trainable = {
  step(lr: number) {
    const loss = weight ** 2;
    weight -= lr * 2 * weight;
    return loss;
  },
  save: () => weight,
  restore(saved: number) {
    weight = saved;
  },
};
export const result = await rangeTest(trainable);
