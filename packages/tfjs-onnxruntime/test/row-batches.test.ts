import * as tf from '@tensorflow/tfjs';
import * as web from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError, type Batch, compileTrainStep, type OrtModule } from '../src/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
  web.env.wasm.numThreads = 1;
});

const SAMPLES = 40;
const dense = (units: number, inputShape: number[]) =>
  tf.layers.dense({
    units,
    inputShape,
    kernelInitializer: tf.initializers.glorotUniform({ seed: units }),
  });
const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const classes = () =>
  tf.tensor1d(
    Array.from({ length: SAMPLES }, (_, i) => i % 3),
    'int32',
  );

interface Task {
  readonly data: Batch;
  readonly optimizer: tf.Optimizer;
  readonly loss: (batch: Batch) => tf.Tensor;
}

/** Losses of data of several forms. */
const TASKS: Record<string, () => Task> = {
  'one input': () => {
    const weights = tf.variable(normal([5, 3], 4));
    return {
      data: { xs: normal([SAMPLES, 5], 1), ys: normal([SAMPLES, 3], 2) },
      optimizer: tf.train.adam(0.1),
      loss: ({ xs, ys }) =>
        tf.losses.meanSquaredError(ys as tf.Tensor, tf.matMul(xs as tf.Tensor, weights)),
    };
  },
  'several inputs, class numbers and weights of samples': () => {
    const weights = tf.variable(normal([12, 3], 4));
    return {
      data: {
        xs: { image: normal([SAMPLES, 2, 3, 2], 3), flag: tf.ones([SAMPLES], 'bool') },
        ys: [classes()],
        sampleWeight: tf.range(1, SAMPLES + 1),
      },
      optimizer: tf.train.momentum(0.1, 0.9),
      loss: ({ xs, ys, sampleWeight }) => {
        const { image, flag } = xs as { image: tf.Tensor; flag: tf.Tensor };
        const [labels] = ys as [tf.Tensor1D];
        const logits = tf.matMul(tf.reshape(image, [-1, 12]), weights);
        const chosen = tf.sum(tf.mul(tf.oneHot(labels, 3), tf.logSoftmax(logits)), 1);
        const weight = tf.mul(sampleWeight as tf.Tensor, tf.cast(flag, 'float32'));
        return tf.neg(tf.mean(tf.mul(chosen, weight)));
      },
    };
  },
};

const rowsOf = (...lists: number[][]) => lists.map((list) => Int32Array.from(list));
/** Calls in order: each of batches of one length. The rows repeat, and are in no order. */
const CALLS = [
  rowsOf([5, 39, 0, 7], [7, 7, 7, 7], [1, 2, 3, 4]),
  rowsOf([30, 20, 10, 0]),
  rowsOf([8, 9], [39, 38]),
  rowsOf([0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]),
  rowsOf([3, 2, 1, 0], [3, 2, 1, 0]),
];
const ratesOf = (rows: readonly Int32Array[]) => rows.map((_, i) => 0.01 * (i + 1));
const cut = (data: Batch, places: Int32Array): Batch => {
  const taken = (part: unknown): never => {
    if (part instanceof tf.Tensor) {
      return tf.gather(part, tf.tensor1d(places, 'int32')) as never;
    }
    if (Array.isArray(part)) return part.map(taken) as never;
    const members = Object.entries(part as object);
    return Object.fromEntries(members.map(([name, member]) => [name, taken(member)])) as never;
  };
  return taken(data);
};

describe.each(Object.keys(TASKS))('steps on rows: %s', (name) => {
  it.each<[what: string, options: { method: 'run' | 'runMany' | 'runRows'; ort?: OrtModule }]>([
    ['taken by ONNX Runtime', { method: 'runRows' }],
    ['copied', { method: 'runMany' }],
    ['copied for single steps', { method: 'run' }],
    ['copied for WebAssembly', { method: 'runRows', ort: web as never }],
  ])('%s, equal those on batches of them', async (_, { method, ort }) => {
    const [here, there] = [TASKS[name]!(), TASKS[name]!()];
    const compile = ({ data, optimizer, loss }: Task, options: object) =>
      compileTrainStep({
        step: (batch: Batch) =>
          optimizer.minimize(() => loss(batch) as tf.Scalar, true) as tf.Tensor,
        optimizer,
        batch: cut(data, CALLS[0]![0]!),
        ...options,
      });
    const wanted = await compile(there, { method: 'run' });
    const step = await compile(here, { method, ...(ort && { ort, executionProviders: ['wasm'] }) });
    for (const rows of CALLS) {
      const rates = ratesOf(rows);
      const losses = await step.runRows(here.data, rows, rates);
      for (const [i, places] of rows.entries()) {
        const loss = await wanted.run(cut(there.data, places), rates[i]!);
        expect(Math.abs(losses[i]! / loss - 1)).toBeLessThan(1e-5);
      }
    }
    // The same session takes batches.
    const [last] = CALLS[0]!;
    expect(await step.run(cut(here.data, last!), 0)).toBeCloseTo(
      await wanted.run(cut(there.data, last!), 0),
      5,
    );
    expect(await step.runRows(here.data, [], [])).toEqual([]);
    await step.dispose();
    await wanted.dispose();
  });
});

describe('rows are refused', () => {
  const data = () => ({ xs: normal([SAMPLES, 5], 1), ys: normal([SAMPLES, 3], 2) });
  it.each<[what: string, data: () => Batch, rows: unknown, lrs: number[], message: string]>([
    [
      'without a rate for each',
      data,
      rowsOf([1], [2]),
      [1],
      'Expected `lrs` to have one rate for each of the 2 rows, got 1',
    ],
    [
      'of two lengths',
      data,
      rowsOf([1], [2, 3]),
      [1, 1],
      'Expected `rows` to be arrays of one length, got 1 and 2. Run the others on their own',
    ],
    [
      'in a list',
      data,
      [[1, 2]],
      [1],
      'Expected `rows[0]` to be an Int32Array of places, at least one, got a list of 2',
    ],
    [
      'without a place',
      data,
      rowsOf([]),
      [1],
      'Expected `rows[0]` to be an Int32Array of places, at least one',
    ],
    [
      'beyond the last',
      data,
      rowsOf([0], [SAMPLES]),
      [1, 1],
      'Expected `rows[1]` to be places from 0 to 39, got 40',
    ],
    ['below 0', data, rowsOf([-1]), [1], 'Expected `rows[0]` to be places from 0 to 39, got -1'],
    [
      'of tensors that have other numbers of samples',
      () => ({ ...data(), ys: normal([3, 3], 1) }),
      rowsOf([0]),
      [1],
      'Expected `data` to have tensors of one and the same number of samples >= 1 along their first axis, got shapes [40, 5], [3, 3]',
    ],
  ])('%s', async (_, make, rows, lrs, message) => {
    const model = tf.sequential({ layers: [dense(3, [5])] });
    const before = model.getWeights().map((one) => one.dataSync().slice());
    const step = await compileTrainStep({
      ...{ model, optimizer: tf.train.sgd(1), loss: 'meanSquaredError' },
      batch: cut(data(), Int32Array.of(1, 2)),
    });
    const call = step.runRows(make(), rows as Int32Array[], lrs);
    await expect(call).rejects.toThrow(ArgumentError);
    await expect(call).rejects.toThrow(message);
    step.writeBack();
    expect(model.getWeights().map((one) => one.dataSync().slice())).toEqual(before);
    await step.dispose();
  });
});
