import { type LinearTerm, linearTerm } from './linear-term.ts';

/**
 * A number of a graph that depends on the lengths of a batch: `offset + factor * x`, where x is the
 * product of some of the lengths, or 1 divided by it.
 */
export interface LengthTerm extends LinearTerm {
  /** The indices of the lengths. */
  readonly lengths: readonly number[];
  readonly isInverse: boolean;
}

/**
 * The term that a number follows; `undefined` if there is none.
 *
 * @param numbers the number for each sample.
 * @param samples the lengths of at least three batches.
 */
export function lengthTerm(
  numbers: readonly number[],
  samples: readonly (readonly number[])[],
  isInteger: boolean,
): LengthTerm | undefined {
  for (const lengths of subsets(samples[0]!.length)) {
    for (const isInverse of isInteger ? [false] : [false, true]) {
      const xs = samples.map((sample) => variableOf({ lengths, isInverse }, sample));
      const term = isInteger ? integerTerm(numbers, xs) : linearTerm(numbers, xs);
      if (term) return { ...term, lengths, isInverse };
    }
  }
  return undefined;
}

/** The number for a batch with these lengths. */
export function numberAt(term: LengthTerm, lengths: readonly number[]): number {
  return term.offset + term.factor * variableOf(term, lengths);
}

function variableOf(
  { lengths, isInverse }: Pick<LengthTerm, 'lengths' | 'isInverse'>,
  sample: readonly number[],
): number {
  const product = lengths.reduce((all, i) => all * sample[i]!, 1);
  return isInverse ? 1 / product : product;
}

function integerTerm(numbers: readonly number[], xs: readonly number[]): LinearTerm | undefined {
  const factor = (numbers[1]! - numbers[0]!) / (xs[1]! - xs[0]!);
  const offset = numbers[0]! - factor * xs[0]!;
  const isExact = numbers.every((number, i) => number === offset + factor * xs[i]!);
  return isExact && Number.isInteger(factor) ? { factor, offset } : undefined;
}

/** The non-empty subsets of 0, 1, ... `count` - 1. */
function subsets(count: number): number[][] {
  return Array.from({ length: 2 ** count - 1 }, (_, i) =>
    [...Array(count).keys()].filter((bit) => (((i + 1) >> bit) & 1) === 1),
  );
}
