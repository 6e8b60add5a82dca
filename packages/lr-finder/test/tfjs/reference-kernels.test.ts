import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { withReferenceKernels } from '../../src/tfjs/reference-kernels.ts';

beforeAll(() => tf.setBackend('cpu'));

type Shape = [number, number, number, number];
type Pad = 'valid' | 'same' | number;

it.each<[input: Shape, filter: Shape, strides: number | [number, number], pad: Pad]>([
  [[3, 6, 5, 2], [3, 2, 2, 4], 1, 'valid'],
  [[2, 7, 7, 3], [3, 3, 3, 2], 2, 'valid'],
  [[1, 8, 6, 1], [3, 3, 1, 2], [2, 3], 'same'],
  [[2, 5, 5, 2], [1, 1, 2, 3], 1, 'same'],
  [[2, 6, 6, 2], [3, 3, 2, 3], 2, 1],
])(
  'the gradient of a filter is that of the cpu backend: %j by %j, strides %j, %s',
  (input, filter, strides, pad) => {
    const xs = tf.randomNormal<tf.Rank.R4>(input, 0, 1, 'float32', 1);
    const weights = tf.randomNormal<tf.Rank.R4>(filter, 0, 1, 'float32', 2);
    const gradient = () =>
      tf.tidy(() => {
        const loss = (w: tf.Tensor) =>
          tf.sum(tf.square(tf.conv2d(xs, w as tf.Tensor4D, strides, pad)));
        const result = tf.grad(loss)(weights);
        return { shape: result.shape, numbers: [...result.dataSync()] };
      });
    const { numTensors } = tf.memory();
    const wanted = gradient();
    const got = withReferenceKernels(gradient);
    expect(got.shape).toEqual(wanted.shape);
    const largest = Math.max(...wanted.numbers.map(Math.abs));
    wanted.numbers.forEach((number, i) => {
      expect(Math.abs(got.numbers[i]! - number)).toBeLessThanOrEqual(1e-6 * largest);
    });
    expect(tf.memory().numTensors).toBe(numTensors);
  },
);

it('the gradient of a resize is that of each sample', () => {
  const images = tf.randomNormal<tf.Rank.R4>([3, 2, 3, 2], 0, 1, 'float32', 1);
  const weights = tf.randomNormal<tf.Rank.R4>([3, 4, 6, 2], 0, 1, 'float32', 2);
  const gradientOf = (some: tf.Tensor4D, scale: tf.Tensor) =>
    tf.tidy(() =>
      tf
        .grad((x: tf.Tensor) =>
          tf.sum(tf.mul(tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [4, 6]), scale)),
        )(some)
        .dataSync(),
    );
  const { numTensors } = tf.memory();
  const got = withReferenceKernels(() => gradientOf(images, weights));
  expect(tf.memory().numTensors).toBe(numTensors);
  // Each number is copied to two by two places.
  const wanted = tf.mul(tf.avgPool(weights, 2, 2, 'valid'), 4).dataSync();
  wanted.forEach((number, i) => {
    expect(Math.abs(got[i]! - number)).toBeLessThanOrEqual(1e-5);
  });
});

it.each<[window: number | [number, number, number], isWrong: boolean]>([
  [2, false],
  [[1, 2, 2], false],
  [[1, 2, 3], true],
])('the gradient of maxPool3d of %j is refused: %s', (window, isWrong) => {
  const xs = tf.randomNormal<tf.Rank.R5>([1, 4, 6, 6, 1], 0, 1, 'float32', 1);
  const gradient = () =>
    withReferenceKernels(() =>
      tf.tidy(() =>
        tf
          .grad((x: tf.Tensor) => tf.sum(tf.maxPool3d(x as tf.Tensor5D, window, 1, 'valid')))(xs)
          .dataSync(),
      ),
    );
  if (isWrong) expect(gradient).toThrow('wrong in TensorFlow.js');
  else expect(gradient()).toHaveLength(xs.size);
});

it('puts the kernel back, also after an exception', () => {
  const own = tf.getKernel('Conv2DBackpropFilter', 'cpu')!.kernelFunc;
  const failing = () => {
    throw new Error('no');
  };
  expect(() => withReferenceKernels(failing)).toThrow('no');
  expect(tf.getKernel('Conv2DBackpropFilter', 'cpu')!.kernelFunc).toBe(own);
});
