/**
 * A training on several devices: each computes the gradient of its part of a batch, and the update is
 * made here, with the mean of the gradients. Threads stand for the devices.
 */
import type { Trainable } from 'lr-finder';
import type { HandWrittenState } from './hand-written.ts';
import type { Network, Sample } from './network.ts';
import type { Remote } from './remote.ts';

const MOMENTUM = 0.9;

/** What a device gets. */
export interface Part {
  readonly weights: Float64Array;
  readonly samples: readonly Sample[];
}
/** What it returns: means over its part. */
export type Gradient = ReturnType<Network['gradient']>;

/** Weights and velocities stay here: a copy of them is a copy of everything that a step changes. */
export function onSeveralDevices(
  { weights }: Network,
  batches: Iterator<readonly Sample[], never>,
  devices: readonly Remote[],
): Trainable<HandWrittenState> {
  const velocity = new Float64Array(weights.length);
  return {
    async step(lr) {
      const { loss, gradient } = await meanGradient(weights, batches.next().value, devices);
      for (const [i, slope] of gradient.entries()) {
        velocity[i] = MOMENTUM * velocity[i]! + slope;
        weights[i]! -= lr * velocity[i]!;
      }
      return loss;
    },
    save: () => ({ weights: weights.slice(), velocity: velocity.slice() }),
    restore(saved) {
      weights.set(saved.weights);
      velocity.set(saved.velocity);
    },
  };
}

async function meanGradient(
  weights: Float64Array,
  batch: readonly Sample[],
  devices: readonly Remote[],
): Promise<Gradient> {
  const border = (i: number) => Math.round((i * batch.length) / devices.length);
  const parts = devices.map((_, i) => batch.slice(border(i), border(i + 1)));
  const outcomes = await Promise.allSettled(
    devices.map((device, i) => device.call('gradient', { weights, samples: parts[i] })),
  );
  const mean = { loss: 0, gradient: new Float64Array(weights.length) };
  for (const [i, outcome] of outcomes.entries()) {
    // Only after all have answered: a late answer would be taken for that of the next step.
    if (outcome.status === 'rejected') throw outcome.reason;
    const { loss, gradient } = outcome.value as Gradient;
    // Parts may differ in size by one sample.
    const share = parts[i]!.length / batch.length;
    mean.loss += share * loss;
    for (const [j, slope] of gradient.entries()) mean.gradient[j]! += share * slope;
  }
  return mean;
}
