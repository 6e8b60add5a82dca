/** A loop on typed arrays: a network written by hand, trained by gradient descent with momentum. */
import type { Trainable } from 'lr-finder';
import type { Network, Sample } from './network.ts';

const MOMENTUM = 0.9;

export interface HandWrittenState {
  readonly weights: Float64Array;
  readonly velocity: Float64Array;
}

export function handWritten(
  network: Network,
  batches: Iterator<readonly Sample[], never>,
): Trainable<HandWrittenState> {
  const { weights } = network;
  const velocity = new Float64Array(weights.length);
  return {
    step(lr) {
      const { loss, gradient } = network.gradient(batches.next().value);
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
