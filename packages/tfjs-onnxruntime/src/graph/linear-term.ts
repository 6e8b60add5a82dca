/** A number that depends on another one, x: `offset + factor * x`. */
export interface LinearTerm {
  readonly factor: number;
  readonly offset: number;
}

/** Half the distance from 1 to the next number of single precision. */
const ROUNDING = 2 ** -24;

/**
 * The line on which numbers of single precision lie; `undefined` if they lie on none.
 *
 * @param xs at least three, all different.
 */
export function linearTerm(
  numbers: readonly number[],
  xs: readonly number[],
): LinearTerm | undefined {
  return proportion(numbers, xs) ?? lineThroughEnds(numbers, xs);
}

function proportion(numbers: readonly number[], xs: readonly number[]): LinearTerm | undefined {
  const ratios = numbers.map((number, i) => number / xs[i]!);
  const [ratio] = ratios as [number];
  const isOne = ratios.every((one) => Math.abs(one - ratio) <= 1e-6 * Math.abs(ratio));
  return isOne ? { factor: rounded(ratio, 4 * ROUNDING * Math.abs(ratio)), offset: 0 } : undefined;
}

/** The line through the outer points, if those between are on it. */
function lineThroughEnds(
  numbers: readonly number[],
  xs: readonly number[],
): LinearTerm | undefined {
  const order = [...xs.keys()].sort((a, b) => xs[a]! - xs[b]!);
  const [low, high] = [order[0]!, order.at(-1)!];
  const width = xs[high]! - xs[low]!;
  const factor = (numbers[high]! - numbers[low]!) / width;
  const offset = numbers[low]! - factor * xs[low]!;
  const noise = 4 * ROUNDING * Math.max(...numbers.map(Math.abs));
  const isOn = (i: number) => Math.abs(offset + factor * xs[i]! - numbers[i]!) <= noise;
  if (!order.every(isOn)) return undefined;
  return { factor: rounded(factor, noise / width), offset: rounded(offset, noise) };
}

/** The numbers have single precision: 1.0000001 stands for 1. */
function rounded(number: number, noise: number): number {
  const short = Number(number.toPrecision(6));
  return Math.abs(short - number) <= noise ? short : number;
}
