import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { expectSame, numbers, withGradients } from '../compiled.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Sizes that make every case come up: windows larger and smaller than strides, rests, one channel. */
const cases = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    height: fc.integer({ min: 3, max: 7 }),
    width: fc.integer({ min: 3, max: 7 }),
    channels: fc.integer({ min: 1, max: 5 }),
    out: fc.integer({ min: 1, max: 3 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map((one) => ({ ...one, image: [one.batch, one.height, one.width, one.channels] }));

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const RUNS = { numRuns: 40 };

function check(name: string, run: (one: Case) => Promise<void>, runs = RUNS) {
  it(name, () => fc.assert(fc.asyncProperty(cases, run), runs));
}

describe('convolutions of any shape, with the gradients', () => {
  check('conv2d', ({ image, kernel, channels, out, strides, pad, seed }) =>
    expectSame(
      withGradients((x, filter) =>
        tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad),
      ),
      [numbers(image, seed), numbers([...kernel, channels, out], seed + 1)],
    ),
  );
  check('depthwiseConv2d', ({ image, kernel, channels, out, strides, pad, seed }) =>
    expectSame(
      withGradients((x, filter) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad),
      ),
      [numbers(image, seed), numbers([...kernel, channels, out], seed + 1)],
    ),
  );
  check('conv2dTranspose', ({ image, kernel, channels, out, strides, pad, seed }) => {
    const [batch, height, width] = image as [number, number, number];
    const size = (n: number, i: number) =>
      pad === 'same' ? n * strides[i]! : n * strides[i]! + Math.max(kernel[i]! - strides[i]!, 0);
    const shape = [batch, size(height, 0), size(width, 1), out] as [number, number, number, number];
    return expectSame(
      withGradients((x, filter) =>
        tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, shape, strides, pad),
      ),
      [numbers(image, seed), numbers([...kernel, out, channels], seed + 1)],
    );
  });
  check(
    'conv2d with explicit padding and dilation, forward',
    ({ image, kernel, channels, out, seed }) =>
      expectSame(
        (x, filter) =>
          tf.conv2d(
            x as tf.Tensor4D,
            filter as tf.Tensor4D,
            1,
            [
              [0, 0],
              [1, 2],
              [2, 1],
              [0, 0],
            ],
            'NHWC',
            [2, 1],
          ),
        [numbers(image, seed), numbers([...kernel, channels, out], seed + 1)],
      ),
  );
  check(
    'conv3d',
    ({ image, kernel, channels, out, strides, pad, seed }) => {
      const volume = [1, 3, ...image.slice(1)];
      return expectSame(
        withGradients((x, filter) =>
          tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, [1, ...strides], pad),
        ),
        [numbers(volume, seed), numbers([2, ...kernel, channels, out], seed + 1)],
      );
    },
    { numRuns: 15 },
  );
  // Sizes at which images are laid out in blocks of channels.
  it.each([
    [8, 16, 1, 'same', 3],
    [16, 8, 1, 'valid', 3],
    [16, 32, 2, 'same', 3],
    [32, 16, 2, 'valid', 2],
    [16, 16, 1, 'same', 1],
  ] as const)(
    'conv2d from %d to %d channels, stride %d, %s, size %d',
    (from, to, stride, pad, size) =>
      expectSame(
        withGradients((x, filter, bias) =>
          tf.relu(tf.add(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad), bias)),
        ),
        [numbers([2, 7, 6, from], 1), numbers([size, size, from, to], 2), numbers([to], 3)],
      ),
  );
  it('conv1d', () =>
    expectSame(
      withGradients((x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, 'same')),
      [numbers([2, 7, 3], 1), numbers([3, 3, 4], 2)],
    ));
});

/** Few different numbers, so that windows are full of ties. */
const coarse = (shape: number[], seed: number) => tf.round(tf.relu(numbers(shape, seed)));

describe('poolings of any shape, with the gradient', () => {
  for (const [what, input] of [
    ['', numbers],
    [' of ties', coarse],
  ] as const) {
    check(`maxPool${what}`, ({ image, kernel, strides, pad, seed }) =>
      expectSame(
        withGradients((x) => tf.maxPool(x as tf.Tensor4D, kernel, strides, pad)),
        [input(image, seed)],
      ),
    );
  }
  check('avgPool', ({ image, kernel, strides, pad, seed }) =>
    expectSame(
      withGradients((x) => tf.avgPool(x as tf.Tensor4D, kernel, strides, pad)),
      [numbers(image, seed)],
    ),
  );
  check(
    'maxPool3d and avgPool3d',
    async ({ image, kernel, strides, pad, seed }) => {
      // In windows that are higher than wide, tfjs's cpu backend takes the wrong places.
      const x = coarse([1, 3, ...image.slice(1)], seed);
      for (const pool of [tf.maxPool3d, tf.avgPool3d]) {
        await expectSame(
          withGradients((v) =>
            pool(v as tf.Tensor5D, [2, kernel[0], kernel[0]], [1, ...strides], pad),
          ),
          [x],
        );
      }
    },
    { numRuns: 15 },
  );
});

describe('local response normalisation', () => {
  it('with the gradient', () =>
    expectSame(
      withGradients((x) => tf.localResponseNormalization(x as tf.Tensor4D, 2, 1.5, 0.7, 0.6)),
      [numbers([2, 3, 2, 7])],
    ));
});
