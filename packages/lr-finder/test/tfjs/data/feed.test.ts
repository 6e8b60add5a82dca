import * as tf from '@tensorflow/tfjs';
import { rangeTest } from 'lr-finder';
import { LRFinder, type TensorData, tfjsTrainable } from 'lr-finder/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Feed } from '../../../src/tfjs/data/feed.ts';

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

describe('rows of tensors in memory', () => {
  const feedOf = (data: unknown, map?: (batch: unknown) => never) =>
    new Feed(data, 'trainData', {
      map,
      check: (one) => one,
      shuffle: true,
      outputNames: undefined,
    });
  const numbered = () => ({
    xs: tf.reshape(tf.range(0, 2 * samples), [samples, 2]),
    ys: tf.range(0, samples),
  });

  it.each([
    ['shuffled', { batchSize: 16 }],
    ['by a seed', { batchSize: 7, seed: 3 }],
    ['in order', { batchSize: 16, shuffle: false }],
  ])('are those of the batches: %s', async (_, options) => {
    const [byRows, byBatches] = [1, 2].map(() => feedOf({ ...numbered(), ...options }));
    // Batches that were read ahead, and such in between, count.
    await byRows!.peek();
    const rows = await byRows!.takeRows(3);
    const between = await byRows!.next();
    rows.push(Int32Array.from(await (between.ys as tf.Tensor).data()));
    rows.push(...(await byRows!.takeRows(9)));
    for (const places of rows) {
      const { ys } = await byBatches!.next();
      expect([...places]).toEqual([...(await (ys as tf.Tensor).data())]);
    }
    expect(byRows!.whole!.xs).toHaveProperty('shape', [samples, 2]);
  });

  it.each<[what: string, feed: () => Feed]>([
    ['mapped batches', () => feedOf(numbered(), (batch) => batch as never)],
    ['class weights', () => feedOf({ ...numbered(), classWeight: {} })],
    ['a list', () => feedOf([numbered()])],
    ['a function', () => feedOf(() => numbered())],
  ])('are not all there is to know of %s', (_, feed) => {
    expect(feed().whole).toBeUndefined();
  });

  it('give the losses of the batches, also of a short last one', async () => {
    const data: TensorData = { ...numbered(), batchSize: 16, seed: 1 };
    const batches: unknown[] = [];
    const feed = feedOf(data);
    while (batches.length < 20) batches.push(await feed.next());
    const losses = [];
    for (const given of [data, batches] as never[]) {
      const kernelInitializer = tf.initializers.zeros();
      const layer = tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer });
      const model = tf.sequential({ layers: [layer] });
      const finder = new LRFinder(model, tf.train.sgd(1e-9), 'meanSquaredError');
      const options = { startLr: 1e-9, endLr: 1e-5, numIter: 20, engine: 'onnx' } as const;
      await finder.rangeTest(given, { ...options, divergeTh: false, refine: 0 });
      losses.push(finder.history.rawLoss);
    }
    expect(losses[0]).toEqual(losses[1]);
    expect(losses[0]).toHaveLength(20);
  });
});
