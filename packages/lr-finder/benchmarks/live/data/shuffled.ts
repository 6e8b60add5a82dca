import { uniform } from '../../../src/suggest/random.ts';

/** The same values in an order drawn from a seed. */
export function shuffled<Value>(values: readonly Value[], seed = 1): Value[] {
  const random = uniform(seed);
  return values
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
