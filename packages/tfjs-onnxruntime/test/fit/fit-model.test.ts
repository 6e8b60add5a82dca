import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { fitModel } from '../../src/index.ts';
import { expectNear, expectSameHistory, expectSameWeights } from './expect.ts';
import { type FitTask, mlp, TASKS, twoOutputs } from './tasks.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The number of tensors that a call leaves behind. */
async function left<T>(call: () => Promise<T>): Promise<[result: T, tensors: number]> {
  const before = tf.memory().numTensors;
  const result = await call();
  return [result, tf.memory().numTensors - before];
}

describe('fitModel trains as model.fit does', () => {
  it.each(sampled(TASKS, 1, 0))('%s', async (_, make) => {
    const [here, there] = [make(), make()];
    const options = { epochs: 3, shuffle: false, verbose: 0 } as const;
    const [got, ours] = await left(() =>
      fitModel(here.model, here.x, here.y, { ...here.args, ...options }),
    );
    const [wanted, theirs] = await left(() =>
      there.model.fit(there.x as never, there.y as never, { ...there.args, ...options } as never),
    );
    expectSameHistory(got, wanted);
    expectSameWeights(here.model, there.model);
    expect(ours).toBe(theirs);
    expect(here.model.optimizer.iterations).toBe(there.model.optimizer.iterations);
    const { loss } = got.history as { loss: number[] };
    expect(loss.at(-1)!).toBeLessThan(loss[0]!);

    // And whichever goes on, goes on as if it had always been there.
    const goOn = (task: FitTask) =>
      task.model.fit(task.x as never, task.y as never, { ...task.args, ...options } as never);
    expectSameHistory(await goOn(here), await goOn(there));
    expectSameHistory(
      await fitModel(here.model, here.x, here.y, { ...here.args, ...options }),
      await goOn(there),
    );
  });
});

describe('fitModel in mixed precision', () => {
  const options = { epochs: 4, shuffle: false, verbose: 0 } as const;

  it.each(sampled(TASKS, 1, 3))('%s: the losses of float32 to 2 %', async (_, make) => {
    const [here, there] = [make(), make()];
    const wanted = await fitModel(there.model, there.x, there.y, { ...there.args, ...options });
    const got = await fitModel(here.model, here.x, here.y, {
      ...{ ...here.args, ...options, precision: 'mixed' },
      // Small enough that no step is skipped.
      lossScaler: { initScale: 64 },
    });
    expectNear(got.history.loss as number[], wanted.history.loss as number[], 0.02);
    expect(here.model.optimizer.iterations).toBe(there.model.optimizer.iterations);
  });

  it('does without the batches whose gradients overflow, also in a group', async () => {
    const losses = [];
    for (const callbacks of [undefined, { onBatchEnd: () => {} }]) {
      const { model, x, y } = mlp();
      const { history } = await fitModel(model, x, y, {
        ...{ ...options, batchSize: 5, precision: 'mixed' },
        ...{ lossScaler: { initScale: 2 ** 24 }, ...(callbacks && { callbacks }) },
      });
      losses.push(history.loss);
      expect(model.optimizer.iterations).toBeLessThan(4 * 10);
      expect(model.optimizer.iterations).toBeGreaterThan(4 * 10 - 15);
    }
    expect(losses[1]).toEqual(losses[0]);
    expect(losses[0]!.at(-1)).toBeLessThan(losses[0]![0] as number);
  });
});

describe('fitModel measures as model.fit does', () => {
  const METRICS = [
    ...['accuracy', 'crossentropy', 'categoricalCrossentropy', 'mse', 'MAE', 'mape', 'cosine'],
    ...(['precision', 'recall', 'categoricalAccuracy', 'binaryAccuracy'] as const).map(
      (name) => tf.metrics[name],
    ),
    ...(['binaryCrossentropy', 'meanSquaredError', 'cosineProximity'] as const).map(
      (name) => tf.metrics[name],
    ),
    (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.max(tf.abs(tf.sub(yTrue, yPred))),
  ];

  it.each(METRICS.map((metric) => [typeof metric === 'string' ? metric : metric.name, metric]))(
    '%s',
    async (_, metric) => {
      const make = () => mlp(tf.train.sgd(0.1), { metrics: [metric] as never });
      const [here, there] = [make(), make()];
      const options = {
        epochs: 1,
        shuffle: false,
        verbose: 0,
        batchSize: 20,
        validationSplit: 0.3,
      } as const;
      expectSameHistory(
        await fitModel(here.model, here.x, here.y, options),
        await there.model.fit(there.x as tf.Tensor, there.y as tf.Tensor, options),
      );
    },
  );

  it('but for the validation of several outputs, where each number has its own name', async () => {
    const { model, x, y } = twoOutputs();
    const { a, b } = x as { a: tf.Tensor; b: tf.Tensor };
    const [first, second] = y as [tf.Tensor, tf.Tensor];
    const { history } = await fitModel(model, x, y, {
      validationData: [
        [a, b],
        [first, second],
      ],
      batchSize: 7,
    });
    const [p, q] = model.predict([a, b]) as [tf.Tensor, tf.Tensor];
    const off = tf.sub(q, tf.expandDims(second, 1));
    const one = tf.losses.meanSquaredError(first, p).dataSync()[0]!;
    const other = tf.mean(tf.abs(off)).dataSync()[0]!;
    const square = tf.mean(tf.square(off)).dataSync()[0]!;
    const got = ['val_loss', 'val_first_loss', 'val_second_loss', 'val_second_mse'];
    expectNear(
      got.map((label) => history[label]![0] as number),
      [one + other, one, other, square],
      1e-5,
    );
  });
});
