import * as tf from '@tensorflow/tfjs';
import { rangeTest } from 'lr-finder';
import { tfjsTrainable } from 'lr-finder/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

beforeEach(async () => {
  await tf.setBackend('cpu');
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

const samples = 50;
const whole = () => ({ xs: tf.ones([samples, 3]), ys: tf.ones([samples, 1]) });
const batch = () => ({ xs: tf.ones([16, 3]), ys: tf.ones([16, 1]) });

describe('what is known of the size of a training', () => {
  it.each([
    ['tensors', () => ({ ...whole(), batchSize: 16 }), samples],
    ['tensors of several inputs', () => ({ ...whole(), xs: [tf.ones([samples, 3])] }), samples],
    ['a list of batches', () => [batch(), batch(), batch()], 48],
    [
      'a dataset, to a batch',
      () =>
        tf.data
          .zip({
            xs: tf.data.array(Array(samples).fill([1, 2, 3])),
            ys: tf.data.array(Array(samples).fill([1])),
          } as never)
          .batch(16),
      64,
    ],
    [
      'a dataset without end',
      () =>
        tf.data.generator(function* () {
          for (;;) yield batch();
        } as never),
      undefined,
    ],
    ['a function', () => () => [batch()], undefined],
  ])('of %s', async (_, data, expected) => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 4, inputShape: [3] }), tf.layers.dense({ units: 1 })],
    });
    model.layers[0]!.trainable = false;
    const optimizer = tf.train.momentum(0.01, 0.9);
    const trainable = await tfjsTrainable(model, optimizer, 'meanSquaredError', data() as never, {
      engine: 'tfjs',
    });
    const { measurement } = await rangeTest(trainable, { numIter: 3 });
    const { optimizer: name, samples, parameters } = measurement;
    expect({ name, samples, parameters }).toEqual({
      name: 'momentum',
      samples: expected,
      parameters: 5,
    });
    await trainable.dispose();
    model.dispose();
    optimizer.dispose();
  });
});
