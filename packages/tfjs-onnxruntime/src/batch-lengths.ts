import type { TensorSpec } from './trace/trace.ts';

type Specs = readonly TensorSpec[];

/** For each axis of each tensor of a batch: its size, or which of the varying lengths it has. */
export interface BatchAxes {
  readonly tensors: readonly {
    readonly dtype: TensorSpec['dtype'];
    readonly axes: readonly (number | { readonly length: number })[];
  }[];
  /** How many lengths vary independently. */
  readonly count: number;
}

/** More than the number of samples and the length of a sequence hardly vary at once. */
const MOST_LENGTHS = 2;

/**
 * The axes in which two batches differ; axes with the same two sizes have one length. `undefined` if the
 * batches differ in something else.
 */
export function varyingAxes(a: Specs, b: Specs): BatchAxes | undefined {
  const isAlike = a.every(
    ({ dtype, shape }, i) => dtype === b[i]?.dtype && shape.length === b[i].shape.length,
  );
  if (!isAlike || a.length !== b.length) return undefined;
  const pairs: string[] = [];
  const tensors = a.map(({ dtype, shape }, i) => ({
    dtype,
    axes: shape.map((size, axis) => {
      const other = b[i]!.shape[axis]!;
      if (other === size) return size;
      const pair = `${size}, ${other}`;
      if (!pairs.includes(pair)) pairs.push(pair);
      return { length: pairs.indexOf(pair) };
    }),
  }));
  const count = pairs.length;
  return count > 0 && count <= MOST_LENGTHS ? { tensors, count } : undefined;
}

/** The number of samples: the first axis of every tensor. `undefined` if it isn't the same in all. */
export function samplesAxis(specs: Specs): BatchAxes | undefined {
  const count = specs[0]?.shape[0];
  if (count === undefined || specs.some(({ shape }) => shape[0] !== count)) return undefined;
  const tensors = specs.map(({ dtype, shape }) => ({
    dtype,
    axes: [{ length: 0 }, ...shape.slice(1)],
  }));
  return { tensors, count: 1 };
}

/** The lengths of a batch; `undefined` if it has other sizes elsewhere. */
export function lengthsOf({ tensors, count }: BatchAxes, specs: Specs): number[] | undefined {
  const lengths = Array<number>(count);
  const fits = ({ dtype, axes }: BatchAxes['tensors'][number], i: number) => {
    const spec = specs[i]!;
    if (spec.dtype !== dtype || spec.shape.length !== axes.length) return false;
    return axes.every((axis, j) => {
      const size = spec.shape[j]!;
      if (typeof axis === 'number') return axis === size;
      lengths[axis.length] ??= size;
      return lengths[axis.length] === size;
    });
  };
  return tensors.length === specs.length && tensors.every(fits) ? lengths : undefined;
}

/** A batch with these lengths. */
export function specsAt({ tensors }: BatchAxes, lengths: readonly number[]): TensorSpec[] {
  return tensors.map(({ dtype, axes }) => ({
    dtype,
    shape: axes.map((axis) => (typeof axis === 'number' ? axis : lengths[axis.length]!)),
  }));
}

/** At how many lengths a graph is compared: as a line goes through any two points, at least three. */
const SAMPLES = 3;

/** Below this, an optimised graph may differ: what is small beside a batch isn't beside a sample. */
export const LEAST = 8;

/**
 * Lengths at which to trace a step, to find how its graph depends on them: the given ones where they
 * are large enough, and primes, which are hardly equal to another size of the step.
 *
 * @param above - the primes are larger than this.
 */
export function sampledLengths(
  given: readonly (readonly number[])[],
  above = Math.max(LEAST, ...given.flat()),
): number[][] {
  const large = given.filter((lengths) => lengths.every((length) => length >= LEAST));
  const taken = large.flat();
  let last = above;
  const nextPrime = () => {
    do last += 1;
    while (!isPrime(last) || taken.includes(last));
    return last;
  };
  const more = Array.from({ length: SAMPLES - large.length }, () => given[0]!.map(nextPrime));
  return [...more.reverse(), ...large.map((lengths) => [...lengths])];
}

function isPrime(number: number): boolean {
  for (let i = 2; i * i <= number; i += 1) if (number % i === 0) return false;
  return true;
}
