import { expect, it } from 'vitest';
import { Order } from '../../src/fit/order.ts';

const lists = (batches: readonly Int32Array[]) => batches.map((rows) => [...rows]);

it('keeps the samples in order without a seed', () => {
  const order = new Order({ first: 2, count: 5 });
  expect(lists(order.batches(2))).toEqual([[2, 3], [4, 5], [6]]);
  expect(lists(order.batches(5))).toEqual([[2, 3, 4, 5, 6]]);
  expect(lists(order.batches(9))).toEqual([[2, 3, 4, 5, 6]]);
});

it('has every sample once in each epoch, each time in another order', () => {
  const order = new Order({ first: 10, count: 100 }, 7);
  const epochs = [1, 2, 3].map(() => lists(order.batches(32)).flat());
  const sorted = Array.from({ length: 100 }, (_, i) => 10 + i);
  for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual(sorted);
  expect(new Set(epochs.map((epoch) => epoch.join())).size).toBe(3);
  expect(lists(new Order({ first: 10, count: 100 }, 7).batches(32)).flat()).toEqual(epochs[0]);
});

it('puts every sample anywhere', () => {
  // The mean place of each of 10 samples over 4,000 epochs is 4.5, give or take 0.045.
  const order = new Order({ first: 0, count: 10 }, 1);
  const places = new Float64Array(10);
  for (let epoch = 0; epoch < 4000; epoch += 1) {
    order.batches(10)[0]!.forEach((row, place) => {
      places[row]! += place / 4000;
    });
  }
  for (const place of places) expect(Math.abs(place - 4.5)).toBeLessThan(0.2);
});
