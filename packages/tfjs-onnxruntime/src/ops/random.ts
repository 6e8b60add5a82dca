import { makeValue } from '../graph/operations.ts';
import { input, sizeOf, splat, type Value } from '../graph/value.ts';
import { add, binary, cast, mul, sub, unary } from './elementwise.ts';
import { iota, reshape, slice } from './shape.ts';

/**
 * Counter-based random numbers: each is a hash of the seed, the step, the index of the draw within the
 * step, and its place in the tensor. So the random state is just two integers, which can be saved and
 * restored, and the numbers are the same everywhere. (ONNX's own RandomUniform hides its state.)
 */

/** The random state of a graph: the seed, and the number of the step. */
export function randomState(): Value {
  return input('random', [2], 'int32');
}

/** The state after a step. */
export function nextRandomState(state: Value): Value {
  // Adds [0, 1].
  return add(state, iota(2));
}

/** Numbers in [0, 1), all equally likely. */
export function uniform(state: Value, draw: number, shape: readonly number[]): Value {
  return reshape(toUnit(bits(state, 2 * draw, sizeOf(shape))), shape);
}

/** Numbers with mean 0 and variance 1 (Box and Muller, 1958). */
export function normal(state: Value, draw: number, shape: readonly number[]): Value {
  const size = sizeOf(shape);
  // 1 - u is in (0, 1], where the logarithm is finite.
  const radius = sub(splat(1), toUnit(bits(state, 2 * draw, size)));
  const angle = mul(toUnit(bits(state, 2 * draw + 1, size)), 2 * Math.PI);
  const length = unary('Sqrt', mul(unary('Log', radius), -2));
  return reshape(mul(length, unary('Cos', angle)), shape);
}

/** erf(sqrt(2)): the share of a normal distribution within two standard deviations. */
export const WITHIN_TWO = 0.9544997361036416;

/** Coefficients of erfinv for numbers that aren't near 1 or -1, by rising powers (Giles, 2010). */
export const ERFINV = [
  1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-6,
  -3.5233877e-6, 3.43273939e-7, 2.81022636e-8,
];

/** Numbers with mean 0 from a normal distribution, without those beyond two standard deviations. */
export function truncatedNormal(state: Value, draw: number, shape: readonly number[]): Value {
  const share = toUnit(bits(state, 2 * draw, sizeOf(shape)));
  const x = add(mul(share, 2 * WITHIN_TWO), -WITHIN_TWO);
  const tails = unary('Log', sub(splat(1), mul(x, x)));
  const w = sub(splat(-2.5), tails);
  const [last, ...others] = [...ERFINV].reverse() as [number, ...number[]];
  const polynomial = others.reduce((sum, factor) => add(mul(sum, w), factor), splat(last));
  return reshape(mul(mul(polynomial, x), Math.SQRT2), shape);
}

function bits(state: Value, stream: number, size: number): Value {
  const seed = slice(state, [0], [1]);
  const step = slice(state, [1], [1]);
  const start = hash(
    add(hash(add(seed, int(Math.imul(stream, 0x9e3779b9)))), mul(step, int(0x85ebca6b))),
  );
  const key = hash(add(start, int(0x6a09e667)));
  const places = mul(iota(size), int(0x9e3779b9));
  return hash(xor(hash(add(places, start)), key));
}

/** A permutation of the integers in which each bit depends on all others (Wellons, "lowbias32"). */
function hash(x: Value): Value {
  const first = mul(xor(x, shiftRight(x, 16)), int(0x7feb352d));
  const second = mul(xor(first, shiftRight(first, 15)), int(0x846ca68b));
  return xor(second, shiftRight(second, 16));
}

/** The upper 24 bits as a fraction: a float has no more. */
function toUnit(x: Value): Value {
  return mul(cast(shiftRight(x, 8), 'float32'), 2 ** -24);
}

const int = (number: number) => splat(number | 0, [], 'int32');
const xor = (a: Value, b: Value) => binary('BitwiseXor', a, b);

function shiftRight(x: Value, by: number): Value {
  const shift = cast(splat(by, [], 'int32'), 'uint32');
  const shifted = makeValue('BitShift', [cast(x, 'uint32'), shift], x.shape, 'uint32', {
    direction: 'RIGHT',
  });
  return cast(shifted, 'int32');
}
