import type * as tf from '@tensorflow/tfjs';
import { ERFINV, WITHIN_TWO } from '../ops/random.ts';
import { engine } from '../training/engine.ts';
import { type Draw, RandomDraws } from './random.ts';

/** The seed and the number of the step, as in the graph. */
type RandomState = readonly [seed: number, step: number];

/**
 * Calls a function of TensorFlow.js, not async, whose random tensors get the numbers that the graph draws
 * in their place.
 */
export function withDraws<T>(state: RandomState, f: () => T): T {
  // The seeds of the first trace, whose lines are those of the graph.
  const draws = new RandomDraws(0, []);
  const own = engine() as ReturnType<typeof engine> & { makeTensor: MakeTensor };
  const { makeTensor } = own;
  own.makeTensor = (values, shape, dtype, ...rest) => {
    const data = values as ArrayLike<number>;
    const draw = dtype === 'float32' ? draws.drawOf(data) : undefined;
    const drawn = draw ? drawnNumbers(draw, state, data.length) : values;
    return makeTensor.call(own, drawn, shape, dtype, ...rest);
  };
  const stop = draws.start();
  try {
    return f();
  } finally {
    stop();
    delete (own as { makeTensor?: MakeTensor }).makeTensor;
  }
}

type MakeTensor = (
  values: unknown,
  shape: number[],
  dtype?: tf.DataType,
  backend?: tf.KernelBackend,
) => tf.Tensor;

/** The numbers of a draw. `ops/random.ts` has the same operations in the graph. */
function drawnNumbers(
  { kind, number, line: { scale, offset } }: Draw,
  state: RandomState,
  size: number,
): Float32Array {
  const [first, second] = [bitsOf(state, 2 * number), bitsOf(state, 2 * number + 1)];
  const drawn = (place: number) => {
    const unit = toUnit(first(place));
    if (kind === 'uniform') return unit;
    if (kind === 'truncatedNormal') return truncated(unit);
    return Math.sqrt(-2 * Math.log(1 - unit)) * Math.cos(2 * Math.PI * toUnit(second(place)));
  };
  return Float32Array.from({ length: size }, (_, place) => drawn(place) * scale + offset);
}

function truncated(share: number): number {
  const x = 2 * WITHIN_TWO * share - WITHIN_TWO;
  const w = -2.5 - Math.log(1 - x * x);
  return Math.SQRT2 * x * ERFINV.reduceRight((sum, factor) => sum * w + factor);
}

/** The random bits of a stream, by the place in the tensor. */
function bitsOf([seed, step]: RandomState, stream: number): (place: number) => number {
  const ofSeed = hash(seed + Math.imul(stream, 0x9e3779b9));
  const start = hash(ofSeed + Math.imul(step, 0x85ebca6b));
  const key = hash(start + 0x6a09e667);
  return (place) => hash(hash(Math.imul(place, 0x9e3779b9) + start) ^ key);
}

function hash(number: number): number {
  const first = Math.imul(number ^ (number >>> 16), 0x7feb352d);
  const second = Math.imul(first ^ (first >>> 15), 0x846ca68b);
  return second ^ (second >>> 16);
}

function toUnit(bits: number): number {
  return (bits >>> 8) * 2 ** -24;
}
