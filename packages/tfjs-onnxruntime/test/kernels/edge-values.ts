import * as tf from '@tensorflow/tfjs';

/** What should come of a row: the numbers of TensorFlow.js, a refusal to compile, or another error. */
export type Outcome = 'same' | 'refused' | 'throws';

/** A function of tensors on values at the edges of what it can take. */
export interface Row {
  readonly name: string;
  readonly outcome: Outcome;
  readonly call: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly inputs: readonly tf.Tensor[];
}

type Call = Row['call'];
type Calls = Readonly<Record<string, (...inputs: unknown[]) => tf.Tensor>>;

const rowOf =
  (outcome: Outcome) =>
  (name: string, call: Call, ...inputs: tf.Tensor[]): Row => ({ name, outcome, call, inputs });
const [same, refused, throws] = [rowOf('same'), rowOf('refused'), rowOf('throws')];

const int = (values: readonly number[], ...shape: number[]) =>
  tf.tensor([...values], shape.length > 0 ? shape : [values.length], 'int32');
const real = (values: readonly number[], ...shape: number[]) =>
  tf.tensor([...values], shape.length > 0 ? shape : [values.length]);
const bool = (...values: number[]) => tf.tensor(values, [values.length], 'bool');
const nothing = (dtype: 'int32' | 'float32', ...shape: number[]) => tf.zeros(shape, dtype);

const { NaN: NAN, POSITIVE_INFINITY: INF } = Number;
const LEAST = -(2 ** 31);
const GREATEST = 2 ** 31 - 1;
const INTEGERS = [LEAST, LEAST + 1, -2, -1, 0, 1, 2, 3, GREATEST];
/** Products of two of them wrap, and JavaScript has them exactly: it rounds beyond 2 ** 53. */
const FACTORS = [-46341, -3, -1, 0, 1, 2, 46341];
const SMALL = [-3, -2, -1, 0, 1, 2, 3];
const NUMBERS = [
  NAN,
  INF,
  -INF,
  -0,
  0,
  1,
  -1,
  0.5,
  -0.5,
  2.5,
  3e9,
  -3e9,
  2 ** 31,
  -(2 ** 31),
  1e20,
];
const FINITE = [-0, 0, 1, -1, 0.5, -0.5, 2.5, -2.5, 2 ** 31, -(2 ** 31)];

const COMPARISONS = { equal: tf.equal, notEqual: tf.notEqual, less: tf.less, greater: tf.greater };
const DIVISIONS = { div: tf.div, floorDiv: tf.floorDiv, mod: tf.mod };
const PRODUCTS = { mul: tf.mul, squaredDifference: tf.squaredDifference };
const ARITHMETIC = { add: tf.add, sub: tf.sub, maximum: tf.maximum, minimum: tf.minimum };

/** Each number with each other. */
const pairs = (values: readonly number[], make: (values: readonly number[]) => tf.Tensor) => [
  make(values.flatMap((a) => values.map(() => a))),
  make(values.flatMap(() => values)),
];

/** The rows for each of some functions, which may take an axis too. */
const each = (
  calls: object,
  rows: (name: string, call: (x: tf.Tensor, ...more: (tf.Tensor | number)[]) => tf.Tensor) => Row[],
): Row[] => Object.entries(calls as Calls).flatMap(([name, call]) => rows(name, call));

const BINARY: Row[] = [
  ...each({ ...COMPARISONS, ...DIVISIONS, ...ARITHMETIC }, (name, call) => [
    same(`${name} of integers`, call, ...pairs(INTEGERS, int)),
    same(`${name} of a constant`, (x) => call(int([LEAST]), x), int(INTEGERS)),
    same(`${name} of constants`, (x) => call(int([LEAST]), int([-1])).mul(x), int([1])),
    ...[-1, 0, 1, LEAST].map((by) =>
      same(`${name} by a constant ${by}`, (x) => call(x, int([by])).add(x), int(INTEGERS)),
    ),
    same(`${name} of no integers`, call, nothing('int32', 0), nothing('int32', 0)),
  ]),
  ...each(PRODUCTS, (name, call) => [same(`${name} of integers`, call, ...pairs(FACTORS, int))]),
  ...each({ floorDiv: tf.floorDiv, mod: tf.mod }, (name, call) => [
    same(`${name} of numbers`, call, ...pairs(FINITE, real)),
    same(`${name} of an integer by a number`, call, int([LEAST, -1, 0, 7]), real([-1, 0, 2.5, -0])),
  ]),
  ...each({ ...DIVISIONS, sub: tf.sub, pow: tf.pow, atan2: tf.atan2 }, (name, call) => [
    refused(`${name} of bools`, call, bool(0, 0, 1, 1), bool(0, 1, 0, 1)),
  ]),
  same('pow of integers', tf.pow as Call, ...pairs(SMALL, int)),
  same('pow that is too large', (x) => tf.pow(x, int([2])), int([LEAST, 65536, -65536, 46340])),
  refused('atan2 of integers', tf.atan2 as Call, int([1]), int([0])),
  same('prelu of integers', tf.prelu as Call, ...pairs(FACTORS, int)),
  same('where', tf.where as Call, bool(0, 1), int([LEAST, 1]), int([5, GREATEST])),
  refused('bitwiseAnd', tf.bitwiseAnd as Call, int([LEAST]), int([-1])),
];

const UNARY: Row[] = [
  ...each(
    { neg: tf.neg, sign: tf.sign, relu: tf.relu, clip: (x: tf.Tensor) => tf.clipByValue(x, -1, 2) },
    (name, call) => [
      same(`${name} of integers`, call, int(INTEGERS)),
      refused(`${name} of bools`, call, bool(0, 1)),
    ],
  ),
  ...each({ abs: tf.abs, square: tf.square }, (name, call) => [
    same(`${name} of integers`, call, int(FACTORS)),
  ]),
  ...each(
    {
      sum: tf.sum,
      mean: tf.mean,
      argMax: tf.argMax,
      argMin: tf.argMin,
      max: tf.max,
      min: tf.min,
      cumsum: tf.cumsum,
    },
    (name, call) => [same(`${name} of integers`, (x) => call(x), int(INTEGERS))],
  ),
  ...each({ argMax: tf.argMax, argMin: tf.argMin, max: tf.max, min: tf.min }, (name, call) => [
    refused(`${name} of nothing`, (x) => call(x), nothing('float32', 0)),
    refused(`${name} of no rows`, (x) => call(x, 1), nothing('int32', 2, 0)),
  ]),
  ...each({ any: tf.any, all: tf.all }, (name, call) => [
    same(`${name} of integers`, (x) => call(x.toBool()), int(INTEGERS)),
    refused(`${name} of nothing`, (x) => call(x.toBool()), nothing('int32', 0)),
  ]),
  same('argMax with a NaN', (x) => tf.argMax(x, 1), real([1, NAN, 3, NAN, 2, 1], 2, 3)),
  same('argMin with a NaN', (x) => tf.argMin(x, 1), real([1, NAN, 3, NAN, 2, 1], 2, 3)),
  refused('cumprod of integers', (x) => tf.cumprod(x!), int(FACTORS)),
  same('prod of integers that wraps', (x) => tf.prod(x!), int([46341, -3, 46341, 5, -1])),
  same('prod of integers along an axis', (x) => tf.prod(x!, 1), int([...SMALL, ...INTEGERS], 2, 8)),
  same(
    'prod of integers along two axes',
    (x) => tf.prod(x!, [0, 2], true),
    int(FACTORS.slice(0, 6), 1, 3, 2),
  ),
  same('prod of integers along nothing', (x) => tf.prod(x!, 1), nothing('int32', 2, 0)),
  same('prod of bools', (x) => tf.prod(x!), bool(1, 1, 0)),
  refused('reciprocal of integers', tf.reciprocal, int(INTEGERS)),
  same('to integers', (x) => x.toInt(), real(NUMBERS)),
  same('to integers, a constant', (x) => real(NUMBERS).toInt().add(x), int([0])),
  same('to integers, the same number', (x) => tf.fill([4], 3e9).toInt().add(x), int([0])),
  same('to integers and back', (x) => x.toInt().toFloat().toInt(), real(NUMBERS)),
  same('to bools', (x) => x.toBool().toInt(), real(NUMBERS)),
  same('pad of integers', (x) => tf.pad(x, [[2, 3]], LEAST), int(INTEGERS)),
  refused('pad of bools', (x) => tf.pad(x, [[1, 1]]), bool(0, 1)),
];

const THREE = real([5, 6, 7]);
const TWO_ROWS = real([1, 2, 3, 4], 2, 2);

const gather: Call = (x, indices) => tf.gather(x!, indices!);

const INDEXED: Row[] = [
  ...[[-1], [3], [LEAST], [GREATEST]].flatMap((indices) => [
    throws(`gather at ${indices}`, gather, THREE, int(indices)),
    throws(`gather at a constant ${indices}`, (x) => tf.gather(x, int(indices)), THREE),
    throws(
      `gather from a constant at ${indices}`,
      (i) => tf.gather(real([5, 6, 7]), i),
      int(indices),
    ),
    throws(
      `gather along an axis at ${indices}`,
      (x, i) => tf.gather(x, i!, 1),
      TWO_ROWS,
      int(indices),
    ),
    throws(`gatherND at ${indices}`, tf.gatherND as Call, THREE, int(indices, 1, 1)),
    throws(
      `scatterND at ${indices}`,
      (i, x) => tf.scatterND(i!, x!, [3]),
      int(indices, 1, 1),
      real([5]),
    ),
    throws(
      `the gradient of gather at ${indices}`,
      (x, i) => tf.sum(tf.grad((y) => tf.gather(y, i!))(x!)).add(tf.gather(x!, i!)),
      THREE,
      int(indices),
    ),
  ]),
  throws('an embedding of numbers', (w, x) => tf.gather(w!, x!.toInt()), TWO_ROWS, real([1, 2e9])),
  same('an embedding of a NaN', (w, x) => tf.gather(w!, x!.toInt()), TWO_ROWS, real([NAN, 1])),
  same('gather at nothing', gather, THREE, nothing('int32', 0)),
  throws('gather from nothing', gather, nothing('float32', 0), int([0])),
  refused(
    'gather in batches',
    (x, i) => tf.gather(x!, i!, 1, 1),
    real([1, 2], 1, 2),
    int([0], 1, 1),
  ),
  same('gatherND', tf.gatherND as Call, TWO_ROWS, int([0, 1, 1, 0], 2, 2)),
  same(
    'scatterND twice at one place',
    (i, x) => tf.scatterND(i!, x!, [4]),
    int([1, 1], 2, 1),
    real([5, 6]),
  ),
  ...[SMALL, INTEGERS].map((ids) =>
    same(
      `unsortedSegmentSum at ${ids}`,
      (x, i) => tf.unsortedSegmentSum(x!, i as tf.Tensor1D, 3),
      real(ids),
      int(ids),
    ),
  ),
  same(
    'unsortedSegmentSum of nothing',
    (x, i) => tf.unsortedSegmentSum(x!, i as tf.Tensor1D, 2),
    nothing('float32', 0),
    nothing('int32', 0),
  ),
  same('oneHot', (i) => tf.oneHot(i!, 3), int(INTEGERS)),
  same('oneHot of other numbers', (i) => tf.oneHot(i!, 2, 5, -5), int(INTEGERS)),
  same('oneHot of a NaN', (x) => tf.oneHot(x!.toInt(), 2), real([NAN, 1, 5e9])),
  throws('slice over the end', (x) => tf.slice(x!, [2], [2]), THREE),
  same('slice of nothing', (x) => tf.slice(x!, [2], [0]).sum().add(x!), THREE),
];

const IMAGES = real(FINITE.slice(0, 9), 1, 3, 3, 1) as tf.Tensor4D;
const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, [3, 3], [2, 2], 'same');

const EMPTY: Row[] = [
  same('maxPool at the edges', pool, IMAGES),
  same('avgPool at the edges', (x) => tf.avgPool(x as tf.Tensor4D, [3, 3], [2, 2], 'same'), IMAGES),
  same('maxPool of no images', pool, nothing('float32', 0, 4, 4, 1)),
  same('the gradient of maxPool', (x) => tf.grad((y) => tf.sum(pool(y)))(x!), IMAGES),
  same(
    'the gradient of maxPool of NaNs',
    (x) => tf.grad((y) => tf.sum(tf.maxPool(y as tf.Tensor4D, 2, 2, 'valid')))(x!),
    tf.fill([1, 4, 4, 1], NAN),
  ),
  same(
    'conv2d of no images',
    (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 'same'),
    nothing('float32', 0, 4, 4, 1),
    tf.ones([2, 2, 1, 1]),
  ),
  same('resize to one', (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [1, 1], true), IMAGES),
  same(
    'matMul of nothing',
    (a, b) => tf.matMul(a!, b!),
    nothing('float32', 2, 0),
    nothing('float32', 0, 3),
  ),
  same('matMul of no rows', (a, b) => tf.matMul(a!, b!), nothing('float32', 0, 2), TWO_ROWS),
  ...each({ sum: tf.sum, mean: tf.mean, prod: tf.prod }, (name, call) => [
    same(`${name} along nothing`, (x) => call(x, 1), nothing('float32', 2, 0)),
  ]),
  same('concat with nothing', (x, y) => tf.concat([x!, y!]), THREE, nothing('float32', 0)),
  same('tile by 0', (x) => tf.tile(x!, [0]), THREE),
  throws('stack of nothing', (x) => tf.stack([x!, x!]), nothing('float32', 0)),
  throws(
    'mirrorPad of nothing',
    (x) => tf.mirrorPad(x!, [[1, 1]], 'reflect'),
    nothing('float32', 0),
  ),
];

export const rows: readonly Row[] = [...BINARY, ...UNARY, ...INDEXED, ...EMPTY];
