/** Two groups of parameters, each with a rate of its own: a factor of the tested one, or fixed. */
import type { Trainable } from 'lr-finder';
import type { Network, Sample } from './network.ts';

export type Group = keyof Network['layers'];

/**
 * @param rateOf - a group's rate where the test's is `lr`. `(group, lr) => lr * FACTORS[group]` tests
 * both together; `(group, lr) => (group === 'output' ? lr : 0.1)` tests one, the other held.
 */
export function grouped(
  network: Network,
  batches: Iterator<readonly Sample[], never>,
  rateOf: (group: Group, lr: number) => number,
): Trainable<Float64Array> {
  const { weights, layers } = network;
  return {
    step(lr) {
      const { loss, gradient } = network.gradient(batches.next().value);
      for (const group of ['hidden', 'output'] as const) {
        const rate = rateOf(group, lr);
        const [start, end] = layers[group];
        for (let i = start; i < end; i++) weights[i]! -= rate * gradient[i]!;
      }
      return loss;
    },
    save: () => weights.slice(),
    restore: (saved) => weights.set(saved),
  };
}
