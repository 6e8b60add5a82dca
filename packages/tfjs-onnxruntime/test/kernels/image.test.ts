import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileTrainStep } from '../../src/index.ts';
import { expectSame, numbers } from '../compiled.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const RUNS = { numRuns: 30 };

describe('rotateWithOffset', () => {
  const cases = fc.record({
    batch: fc.integer({ min: 1, max: 2 }),
    height: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 6 }),
    channels: fc.constantFrom(1, 3, 4),
    radians: fc.constantFrom(0, 0.2, -1, Math.PI / 2, Math.PI, 10),
    fill: fc.constantFrom<number | [number, number, number]>(0, 0.5, [1, 2, 3]),
    center: fc.constantFrom<number | [number, number]>(0.5, 0, [0.2, 0.9]),
  });

  it('gives the pixels of TensorFlow.js', () =>
    fc.assert(
      fc.asyncProperty(cases, ({ batch, height, width, channels, radians, fill, center }) =>
        expectSame(
          (x) => tf.image.rotateWithOffset(x as tf.Tensor4D, radians, fill, center),
          [numbers([batch, height, width, channels], 1)],
        ),
      ),
      RUNS,
    ));
});

describe('cropAndResize', () => {
  const share = fc.double({ min: -0.3, max: 1.3, noNaN: true }).map((x) => Math.round(x * 97) / 97);
  const cases = fc.record({
    height: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 6 }),
    channels: fc.integer({ min: 1, max: 3 }),
    boxes: fc.array(fc.tuple(share, share, share, share), { minLength: 1, maxLength: 3 }),
    size: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    // Where a place lies half way between two pixels, rounding decides: only 'bilinear' is smooth.
    method: fc.constantFrom('bilinear' as const),
    outside: fc.constantFrom(0, -2),
  });

  it('gives the crops of TensorFlow.js', () =>
    fc.assert(
      fc.asyncProperty(cases, ({ height, width, channels, boxes, size, method, outside }) =>
        expectSame(
          (x, places) =>
            tf.image.cropAndResize(
              x as tf.Tensor4D,
              places as tf.Tensor2D,
              // The third image isn't there.
              tf.tensor1d(
                boxes.map((_, i) => i),
                'int32',
              ),
              size,
              method,
              outside,
            ),
          [numbers([2, height, width, channels], 1), tf.tensor2d(boxes)],
        ),
      ),
      RUNS,
    ));

  it.each<[what: string, box: [number, number, number, number]]>([
    ['the whole image', [0, 0, 1, 1]],
    ['a part of it', [0.12, 0.2, 0.73, 0.93]],
    ['a mirrored part', [0.91, 0.83, 0.12, 0.21]],
    ['more than the image', [-0.4, -0.1, 1.2, 1.5]],
  ])('takes the nearest pixels of %s', (_, box) =>
    expectSame(
      (x) =>
        tf.image.cropAndResize(
          x as tf.Tensor4D,
          tf.tensor2d([box, box]),
          tf.tensor1d([1, 0], 'int32'),
          [4, 7],
          'nearest',
          0.25,
        ),
      [numbers([2, 6, 9, 2], 1)],
    ),
  );
});

/** A layer that applies a function of tensors, and has no weights. */
class Apply extends tf.layers.Layer {
  readonly #map: (x: tf.Tensor4D) => tf.Tensor;

  constructor(map: (x: tf.Tensor4D) => tf.Tensor) {
    super({});
    this.#map = map;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.#map([inputs].flat()[0] as tf.Tensor4D));
  }

  static get className(): string {
    return 'Apply';
  }
}

describe('augmentation as a first layer', () => {
  const boxes = (n: number) => tf.tile(tf.tensor2d([[0.1, 0, 0.8, 0.9]]), [n, 1]);
  it.each<[name: string, map: (x: tf.Tensor4D) => tf.Tensor]>([
    ['flipLeftRight', (x) => tf.image.flipLeftRight(x)],
    ['rotateWithOffset', (x) => tf.image.rotateWithOffset(x, 0.2, 0.5)],
    [
      'cropAndResize',
      (x) => {
        const [count] = x.shape;
        return tf.image.cropAndResize(
          x,
          boxes(count) as tf.Tensor2D,
          tf.range(0, count, 1, 'int32'),
          [6, 6],
        );
      },
    ],
    ['resizeBilinear', (x) => tf.image.resizeBilinear(x, [6, 6])],
  ])('%s trains as with TensorFlow.js', async (_, map) => {
    const make = () => {
      const kernelInitializer = tf.initializers.glorotNormal({ seed: 3 });
      const layers = [new Apply(map), tf.layers.flatten()];
      const dense = tf.layers.dense({ units: 2, kernelInitializer });
      const input = tf.layers.inputLayer({ inputShape: [6, 6, 3] });
      const model = tf.sequential({ layers: [input, ...layers, dense] });
      model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
      return model;
    };
    const batch = { xs: numbers([5, 6, 6, 3], 1), ys: numbers([5, 2], 2) };
    const [here, there] = [make(), make()];
    const step = await compileTrainStep({ model: here, batch });
    for (let i = 0; i < 5; i += 1) {
      const wanted = (await there.trainOnBatch(batch.xs, batch.ys)) as number;
      expect(await step.run(batch, 0.01)).toBeCloseTo(wanted, 5);
    }
    await step.dispose();
  });
});
