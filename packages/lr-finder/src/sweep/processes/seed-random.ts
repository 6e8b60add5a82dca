import { uniform } from '../../suggest/random.ts';

/**
 * Makes `Math.random` give the same numbers for the same seed until it is restored: initial weights,
 * dropout and shuffles that nobody seeded become the same wherever a setting is tested. A thread
 * tests one setting at a time.
 */
export function seedRandom(seed: number): { restore(): void } {
  const before = Math.random;
  Math.random = uniform(seed);
  return {
    restore() {
      Math.random = before;
    },
  };
}
