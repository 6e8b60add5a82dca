import { type LinearTerm, linearTerm } from './linear-term.ts';

/** How a number depends on the product x of some lengths. */
type Form = 'offset + factor * x' | 'offset + factor / x' | 'factor / (offset + x)';

/** A number of a graph that depends on the lengths of a batch. */
export interface LengthTerm extends LinearTerm {
  /** The indices of the lengths whose product is x. */
  readonly lengths: readonly number[];
  readonly form: Form;
}

type Fit = (numbers: readonly number[], xs: readonly number[]) => LinearTerm | undefined;

const TERMS: Readonly<Record<Form, Fit>> = {
  'offset + factor * x': linearTerm,
  'offset + factor / x': (numbers, xs) =>
    linearTerm(
      numbers,
      xs.map((x) => 1 / x),
    ),
  'factor / (offset + x)': shiftedInverse,
};

const INTEGER_FORMS: readonly Form[] = ['offset + factor * x'];
const FORMS: readonly Form[] = [...INTEGER_FORMS, 'offset + factor / x', 'factor / (offset + x)'];

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
    const products = samples.map((sample) => productOf(lengths, sample));
    for (const form of isInteger ? INTEGER_FORMS : FORMS) {
      const term = isInteger ? integerTerm(numbers, products) : TERMS[form](numbers, products);
      if (term) return { ...term, lengths, form };
    }
  }
  return undefined;
}

/** The term of a number that is the same for all lengths. */
export function constantTerm(number: number): LengthTerm {
  return { offset: number, factor: 0, lengths: [], form: 'offset + factor * x' };
}

/** The number for a batch with these lengths. */
export function numberAt(term: LengthTerm, lengths: readonly number[]): number {
  const { offset, factor, form } = term;
  const x = productOf(term.lengths, lengths);
  if (form === 'offset + factor / x') return offset + factor / x;
  return form === 'offset + factor * x' ? offset + factor * x : factor / (offset + x);
}

/** A multiple of the inverse of x and an integer: the integer makes the term exact far from the samples. */
function shiftedInverse(numbers: readonly number[], xs: readonly number[]): LinearTerm | undefined {
  const inverse = linearTerm(
    numbers.map((y) => 1 / y),
    xs,
  );
  const offset = inverse ? Math.round(inverse.offset / inverse.factor) : Number.NaN;
  const term = linearTerm(
    numbers,
    xs.map((x) => 1 / (x + offset)),
  );
  return term?.offset === 0 ? { factor: term.factor, offset } : undefined;
}

function productOf(lengths: readonly number[], sample: readonly number[]): number {
  return lengths.reduce((product, i) => product * sample[i]!, 1);
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
