import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { expectSame, numbers, withGradients } from '../../compiled.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Row = [name: string, f: (x: tf.Tensor) => tf.Tensor, low?: number, high?: number];

const WITH_GRADIENT: Row[] = [
  ['abs', tf.abs],
  ['neg', tf.neg],
  ['square', tf.square],
  ['exp', tf.exp],
  ['log', tf.log, 0.1, 4],
  ['sqrt', tf.sqrt, 0.1, 4],
  ['rsqrt', tf.rsqrt, 0.1, 4],
  ['reciprocal', tf.reciprocal, 0.5, 4],
  ['sigmoid', tf.sigmoid, -8, 8],
  ['tanh', tf.tanh],
  ['relu', tf.relu],
  ['relu6', tf.relu6, -4, 9],
  ['elu', tf.elu],
  ['selu', tf.selu],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.3)],
  ['softplus', tf.softplus, -20, 20],
  ['erf', tf.erf],
  ['expm1', tf.expm1],
  ['log1p', tf.log1p, -0.5, 4],
  ['expm1 near 0', tf.expm1, -1e-4, 1e-4],
  ['log1p near 0', tf.log1p, -1e-4, 1e-4],
  ['sin', tf.sin],
  ['cos', tf.cos],
  ['tan', tf.tan, -1.2, 1.2],
  ['asin', tf.asin, -0.9, 0.9],
  ['acos', tf.acos, -0.9, 0.9],
  ['atan', tf.atan],
  ['sinh', tf.sinh],
  ['cosh', tf.cosh],
  ['asinh', tf.asinh],
  ['acosh', tf.acosh, 1.2, 4],
  ['atanh', tf.atanh, -0.9, 0.9],
  ['clipByValue', (x) => tf.clipByValue(x, -1, 0.5)],
  ['softmax', (x) => tf.softmax(x)],
  ['logSoftmax', (x) => tf.logSoftmax(x)],
  ['floor', tf.floor],
  ['ceil', tf.ceil],
  ['round', tf.round],
  ['sign', tf.sign],
  ['step', (x) => tf.step(x)],
  ['step of slope', (x) => tf.step(x, 0.2)],
  ['pow of a number', (x) => tf.pow(x, 3)],
];

describe('on one tensor, with the gradient', () => {
  it.each(WITH_GRADIENT)('%s', (_, f, low, high) =>
    expectSame(withGradients(f), [numbers([3, 7], 3, low, high)]),
  );
});

const WITHOUT_GRADIENT: Row[] = [
  ['isNaN', (x) => tf.isNaN(tf.log(x))],
  ['isInf', (x) => tf.isInf(tf.div(x, tf.relu(x)))],
  ['isFinite', (x) => tf.isFinite(tf.log(tf.relu(x)))],
  ['logicalNot', (x) => tf.logicalNot(tf.greater(x, 0))],
  ['cast to int32', (x) => x.cast('int32')],
  ['cast to bool', (x) => tf.relu(x).cast('bool')],
  ['zerosLike', (x) => tf.zerosLike(x)],
  ['onesLike', (x) => tf.onesLike(x)],
];

describe('on one tensor', () => {
  it.each(WITHOUT_GRADIENT)('%s', (_, f) => expectSame(f, [numbers([3, 7])]));
  it('keeps NaN and infinity', () =>
    expectSame(
      (x) =>
        tf.concat([
          tf.relu(x),
          tf.sigmoid(x),
          tf.tanh(x),
          tf.maximum(x, 0),
          tf.exp(x),
          tf.max(x.reshape([3, 1]), 1),
          tf.clipByValue(x, -1, 1),
          tf.elu(x),
          tf.selu(x),
          tf.leakyRelu(x),
          tf.softplus(x),
        ]),
      [tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])],
    ));
});

type Row2 = [name: string, f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor];

const BINARY: Row2[] = [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['div', tf.div],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
  ['squaredDifference', tf.squaredDifference],
  ['pow', (a, b) => tf.pow(tf.abs(a), b)],
  ['mod', tf.mod],
  ['floorDiv', tf.floorDiv],
  ['atan2', tf.atan2],
  ['prelu', (a, b) => tf.prelu(a, b)],
];

const SHAPES: [number[], number[]][] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [3, 1],
    [1, 4],
  ],
  [[2, 3, 4], []],
];

/** tfjs has no gradients of these for inputs of different shapes. */
const WITHOUT_BROADCAST = new Set(['maximum', 'minimum', 'squaredDifference', 'prelu']);

describe.each(SHAPES)('on two tensors of shapes %j and %j, with the gradients', (a, b) => {
  it.each(BINARY)('%s', (name, f) => {
    const isForward = WITHOUT_BROADCAST.has(name) && a.join() !== b.join();
    return expectSame(isForward ? f : withGradients(f), [numbers(a, 1), numbers(b, 2, 0.3, 2)]);
  });
});

const COMPARISONS = [
  tf.equal,
  tf.notEqual,
  tf.greater,
  tf.greaterEqual,
  tf.less,
  tf.lessEqual,
] as const;

describe('where', () => {
  it.each([[[3, 4]], [[3, 1]], [[1, 4]]])('with a condition of shape %j', (shape) =>
    expectSame(
      withGradients((condition, a, b) => tf.where(condition, a, b)),
      [tf.greater(numbers(shape, 3), 0), numbers([3, 4], 1), numbers([3, 4], 2)],
    ),
  );
});

describe('comparisons', () => {
  it.each(['float32', 'int32', 'bool'] as const)('of %s', async (dtype) => {
    const a = tf.tensor1d([0, 1, 1, 0, 1, 0], dtype);
    const b = tf.tensor1d([0, 0, 1, 1, 1, 0], dtype);
    for (const compare of COMPARISONS) await expectSame(compare, [a, b]);
  });
  it('logicalAnd, logicalOr, logicalXor', async () => {
    const a = tf.tensor1d([0, 0, 1, 1], 'bool');
    const b = tf.tensor1d([0, 1, 0, 1], 'bool');
    for (const combine of [tf.logicalAnd, tf.logicalOr, tf.logicalXor]) {
      await expectSame(combine, [a, b]);
    }
  });
});

describe('integers', () => {
  const a = tf.tensor1d([7, -7, 5, -5], 'int32');
  const b = tf.tensor1d([2, 2, -3, -3], 'int32');
  it.each([
    ['add', tf.add],
    ['sub', tf.sub],
    ['mul', tf.mul],
    ['floorDiv', tf.floorDiv],
    ['mod', tf.mod],
    ['maximum', tf.maximum],
    ['minimum', tf.minimum],
    ['div', tf.div],
  ] as Row2[])('%s', (_, f) => expectSame(f, [a, b]));
});
