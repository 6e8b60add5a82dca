import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { compiled, expectClose, expectSame, numbers, withGradients } from '../compiled.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Row = [name: string, f: (x: tf.Tensor) => tf.Tensor, shape: number[]];

const SHAPES: Row[] = [
  ['reshape', (x) => x.reshape([4, 3]), [3, 4]],
  ['flatten', (x) => x.flatten(), [3, 4]],
  ['expandDims', (x) => tf.expandDims(x, 1), [3, 4]],
  ['squeeze', (x) => tf.squeeze(x), [3, 1, 4]],
  ['transpose', (x) => tf.transpose(x, [2, 0, 1]), [2, 3, 4]],
  ['slice', (x) => tf.slice(x, [1, 0], [1, 3]), [3, 4]],
  ['slice to the end', (x) => tf.slice(x, 1), [3, 4]],
  [
    'pad',
    (x) =>
      tf.pad(
        x,
        [
          [1, 2],
          [0, 1],
        ],
        0.5,
      ),
    [3, 4],
  ],
  [
    'mirrorPad reflect',
    (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [0, 1],
        ],
        'reflect',
      ),
    [3, 4],
  ],
  [
    'mirrorPad symmetric',
    (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [0, 1],
        ],
        'symmetric',
      ),
    [3, 4],
  ],
  ['reverse', (x) => tf.reverse(x, [0, 1]), [3, 4]],
  ['concat', (x) => tf.concat([x, tf.mul(x, 2)], 1), [3, 4]],
  ['stack', (x) => tf.stack([x, tf.mul(x, 2)], 1), [3, 4]],
  ['unstack', (x) => tf.unstack(x, 1)[2]!, [3, 4]],
  ['split', (x) => tf.mul(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor])), [3, 4]],
  ['split by sizes', (x) => tf.split(x, [1, 3], 1)[1]!, [3, 4]],
  ['tile', (x) => tf.tile(x, [2, 3]), [3, 4]],
  ['tile of one row', (x) => tf.tile(x, [2, 1]), [1, 4]],
  [
    'spaceToBatchND',
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [1, 1],
        ],
      ),
    [2, 4, 2, 3],
  ],
  [
    'batchToSpaceND',
    (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
    [8, 2, 3, 2],
  ],
  ['sum', (x) => tf.sum(x), [3, 4]],
  ['sum of an axis', (x) => tf.sum(x, 1), [2, 3, 4]],
  ['sum of two axes, kept', (x) => tf.sum(x, [0, 2], true), [2, 3, 4]],
  ['mean', (x) => tf.mean(x, -1), [2, 3, 4]],
  ['max', (x) => tf.max(x, 1), [2, 3, 4]],
  ['min', (x) => tf.min(x, [0, 1]), [2, 3, 4]],
  ['prod', (x) => tf.prod(x, 1), [2, 3, 4]],
  ['logSumExp', (x) => tf.logSumExp(x, 1), [3, 4]],
  ['variance', (x) => tf.moments(x, 0).variance, [3, 4]],
  ['norm', (x) => tf.norm(x), [3, 4]],
  ['cumsum', (x) => tf.cumsum(x, 1), [3, 4]],
  ['cumsum, exclusive and reverse', (x) => tf.cumsum(x, 1, true, true), [3, 4]],
  [
    'upsampled to the nearest',
    (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 4]),
    [1, 3, 2, 3],
  ],
  [
    'downsampled to the nearest',
    (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [3, 4]),
    [1, 5, 6, 2],
  ],
  [
    'resized to the nearest, corners aligned',
    (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [5, 7], true),
    [1, 3, 4, 2],
  ],
  ['upsampled', (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7]), [2, 3, 3, 2]],
  ['downsampled', (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [3, 3], true), [2, 5, 5, 2]],
];

describe('of shapes, with the gradient', () => {
  it.each(SHAPES)('%s', (_, f, shape) => expectSame(withGradients(f), [numbers(shape)]));
});

const FORWARD: Row[] = [
  ['all', (x) => tf.all(tf.greater(x, -1), 1), [3, 4]],
  ['any', (x) => tf.any(tf.greater(x, 1), 1), [3, 4]],
  ['argMax', (x) => tf.argMax(x, 1), [3, 4]],
  ['argMin', (x) => tf.argMin(x, 0), [3, 4]],
  ['topk values', (x) => tf.topk(x, 3).values, [2, 3, 5]],
  ['topk indices', (x) => tf.topk(x, 2).indices, [3, 5]],
  [
    'topk values and indices of equal numbers',
    (x) => {
      const { values, indices } = tf.topk(tf.round(tf.mul(x, 2)), 4);
      return tf.add(values, tf.cast(indices, 'float32'));
    },
    [4, 9],
  ],
  ['topk of integers', (x) => tf.topk(tf.mul(x, 10).toInt(), 3).values, [3, 5]],
  ['sum of bools', (x) => tf.sum(tf.greater(x, 0)), [3, 4]],
  ['stridedSlice', (x) => tf.stridedSlice(x, [0, 1], [3, 4], [2, 1]), [3, 4]],
  ['cumprod', (x) => tf.cumprod(x, 1), [3, 4]],
  ['depthToSpace', (x) => tf.depthToSpace(x as tf.Tensor4D, 2, 'NHWC'), [1, 2, 3, 8]],
  [
    'resizeBilinear, half pixels',
    (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7], false, true),
    [2, 3, 3, 2],
  ],
  ['flipLeftRight', (x) => tf.image.flipLeftRight(x as tf.Tensor4D), [2, 3, 4, 2]],
  ['broadcastTo', (x) => tf.broadcastTo(x, [2, 3, 4]), [3, 4]],
];

describe('of shapes', () => {
  it.each(FORWARD)('%s', (_, f, shape) => expectSame(f, [numbers(shape)]));
});

describe('the gradient of resizing to the nearest', () => {
  // tfjs's cpu backend mixes up the samples of a batch there: each sample alone is right.
  it('is that of each sample', async () => {
    const resized = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 4]);
    const gradient = (x: tf.Tensor) => tf.grad((v) => resized(v).square())(x);
    const x = numbers([3, 3, 2, 2]);
    const each = tf.unstack(x).map((one) => gradient(tf.expandDims(one)));
    expectClose(await compiled(gradient, [x]), [...tf.concat(each).dataSync()], 1e-6);
  });
});

describe('by indices', () => {
  const indices = tf.tensor2d(
    [
      [2, 0],
      [2, 1],
    ],
    [2, 2],
    'int32',
  );
  it('gather, with the gradient', async () => {
    for (const axis of [0, 1]) {
      await expectSame(
        withGradients((x) => tf.gather(x, indices, axis)),
        [numbers([3, 4])],
      );
    }
  });
  it('gather by an input', () =>
    expectSame(
      withGradients((x, i) => tf.gather(x, i)),
      [numbers([3, 4]), indices],
    ));
  it('oneHot', () =>
    expectSame((i) => tf.oneHot(i.flatten().toInt() as tf.Tensor1D, 3), [indices]));
  it('oneHot of other numbers', () =>
    expectSame((i) => tf.oneHot(i.flatten().toInt() as tf.Tensor1D, 3, 5, 2), [indices]));
  it('unsortedSegmentSum, some out of range', () =>
    expectSame(
      withGradients((x, ids) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 3)),
      [numbers([5, 2]), tf.tensor1d([0, 2, 2, -1, 1], 'int32')],
    ));
  it('gatherND', () => expectSame((x, i) => tf.gatherND(x, i), [numbers([3, 4]), indices]));
});

describe('products', () => {
  it.each([
    [[3, 4], [4, 5], false, false],
    [[4, 3], [4, 5], true, false],
    [[3, 4], [5, 4], false, true],
    [[4, 3], [5, 4], true, true],
    [[2, 3, 4], [2, 4, 5], false, false],
  ] as const)('matMul of %j and %j', (a, b, transposeA, transposeB) =>
    expectSame(
      withGradients((x, y) => tf.matMul(x, y, transposeA, transposeB)),
      [numbers([...a], 1), numbers([...b], 2)],
    ),
  );
  // TensorFlow.js has no gradient of it.
  it.each<[equation: string, shapes: number[][]]>([
    [
      'ij,jk->ik',
      [
        [3, 4],
        [4, 5],
      ],
    ],
    [
      'bhqd, bhkd -> bhqk',
      [
        [2, 3, 4, 5],
        [2, 3, 6, 5],
      ],
    ],
    [
      'bi,bi->b',
      [
        [3, 4],
        [3, 4],
      ],
    ],
    ['i,j->ij', [[3], [4]]],
    ['bij->bji', [[2, 3, 4]]],
    ['ij->', [[3, 4]]],
  ])('einsum %s', (equation, shapes) =>
    expectSame(
      (...tensors) => tf.einsum(equation, ...tensors),
      shapes.map((shape, i) => numbers(shape, i + 1)),
    ),
  );
  it.each([[[4]], [[2, 3]]])('diag of %j', (shape) =>
    expectSame((x) => tf.diag(x), [numbers(shape, 1)]),
  );
  it.each<[what: string, shape: number[], places: number[][]]>([
    ['rows', [5, 3], [[0], [4], [2]]],
    [
      'single numbers',
      [2, 3],
      [
        [1, 2],
        [0, 0],
      ],
    ],
  ])('tensorScatterUpdate of %s', (_, shape, places) =>
    expectSame(
      (x, updates) => tf.tensorScatterUpdate(x, tf.tensor2d(places, undefined, 'int32'), updates),
      [numbers(shape, 1), numbers([places.length, ...shape.slice(places[0]!.length)], 2)],
    ),
  );
  it('dot', () => expectSame(withGradients(tf.dot), [numbers([4], 1), numbers([4], 2)]));
  it('batchNorm', async () => {
    const inputs = [
      numbers([2, 3, 2, 4], 1),
      numbers([4], 2),
      numbers([4], 3, 0.5, 2),
      numbers([4], 4),
      numbers([4], 5),
    ];
    await expectSame(
      withGradients((x, mean, variance, offset, scale) =>
        tf.batchNorm(
          x,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          1e-3,
        ),
      ),
      inputs,
    );
  });
});
