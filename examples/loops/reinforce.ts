/**
 * A policy that learns to balance a pole (REINFORCE, Williams 1992). Its loss is the return with a minus
 * sign: it begins near -20 and goes down, so no multiple of the best says what diverging is.
 */
import type { Trainable } from 'lr-finder';
import { type Pole, pushed, startingPole } from './cart-pole.ts';
import type { Network, Sample } from './network.ts';

const EPISODES = 16;
const LONGEST = 200;
const DISCOUNT = 0.98;

/**
 * @param policy - four inputs, two outputs: push to the left, or to the right.
 * @param random - numbers from 0 to 1. They are to this loop what batches are to others: a test doesn't
 * put them back, and `repeats` see others.
 */
export function reinforce(policy: Network, random: () => number): Trainable<Float64Array> {
  const { weights } = policy;
  return {
    step(lr) {
      const episodes = Array.from({ length: EPISODES }, () => play(policy, random));
      const { gradient } = policy.gradient(judged(episodes));
      for (const [i, slope] of gradient.entries()) weights[i]! -= lr * slope;
      return -episodes.reduce((sum, { length }) => sum + length, 0) / EPISODES;
    },
    save: () => weights.slice(),
    restore: (saved) => weights.set(saved),
  };
}

/** One episode: what was seen and done, until the pole fell. Each step is worth 1. */
function play(policy: Network, random: () => number): Sample[] {
  const taken: Sample[] = [];
  let pole: Pole | undefined = startingPole(random);
  while (pole && taken.length < LONGEST) {
    const features = [...pole];
    const label = random() < policy.predict(features)[0]! ? 0 : 1;
    taken.push({ features, label });
    pole = pushed(pole, label);
  }
  return taken;
}

/** Weighs each action by what came of it: more than the mean of all, or less. */
function judged(episodes: readonly Sample[][]): Sample[] {
  const samples = episodes.flatMap((episode) =>
    episode.map((sample, i) => ({
      ...sample,
      weight: (1 - DISCOUNT ** (episode.length - i)) / (1 - DISCOUNT),
    })),
  );
  const mean = samples.reduce((sum, { weight }) => sum + weight, 0) / samples.length;
  const variance =
    samples.reduce((sum, { weight }) => sum + (weight - mean) ** 2, 0) / samples.length;
  return samples.map((sample) => ({
    ...sample,
    weight: (sample.weight - mean) / Math.sqrt(variance + 1e-8),
  }));
}
