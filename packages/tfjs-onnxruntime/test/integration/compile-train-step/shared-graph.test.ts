import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileTrainStep, type OrtModule } from '../../../src/index.ts';
import { countingOrt } from '../../counting-ort.ts';
import { layersTask, rateOf, type Task } from '../../training.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** What may differ between two trainings of a small network. */
interface Settings {
  readonly optimizer?: () => tf.Optimizer;
  readonly regularizer?: () => NonNullable<
    Parameters<typeof tf.layers.dense>[0]['kernelRegularizer']
  >;
  readonly samples?: number;
  readonly seed?: number;
  readonly activation?: 'relu' | 'tanh';
  readonly units?: number;
  readonly dropout?: number;
  readonly loss?: string;
}

function taskOf({
  optimizer = () => tf.train.momentum(0.1, 0.9),
  regularizer,
  samples = 16,
  seed = 1,
  activation = 'relu',
  units = 8,
  dropout = 0,
  loss = 'meanSquaredError',
}: Settings): Task {
  const kernelInitializer = tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        ...{ units, activation, kernelInitializer, inputShape: [6] },
        ...(regularizer && { kernelRegularizer: regularizer() }),
      }),
      ...(dropout > 0 ? [tf.layers.dropout({ rate: dropout })] : []),
      tf.layers.dense({ units: 3, kernelInitializer }),
    ],
  });
  const numbers = (columns: number) =>
    tf.randomUniform([samples, columns], 0.1, 1, 'float32', seed);
  return layersTask(model, optimizer(), loss, numbers(6), numbers(3));
}

/** The losses of five steps: two of them one by one, three in a call. */
async function losses(task: Task, ort: OrtModule): Promise<number[]> {
  const step = await compileTrainStep({ ...task, ort });
  const lr = rateOf(task.optimizer);
  const first = [await step.run(task.batch, lr), await step.run(task.batch, lr)];
  const others = await step.runMany(Array(3).fill(task.batch), Array(3).fill(lr));
  await step.dispose();
  return [...first, ...others];
}

const lossesInTfjs = ({ tfjsStep }: Task): number[] => Array.from({ length: 5 }, tfjsStep);

function expectClose(got: readonly number[], wanted: readonly number[]): void {
  wanted.forEach((loss, i) => {
    expect(Math.abs(got[i]! / loss - 1)).toBeLessThan(1e-5);
  });
}

/** How many sessions two trainings have, without those that find out the blocks of ONNX Runtime. */
async function sessionsOf(one: Settings, other: Settings): Promise<[first: number, both: number]> {
  const { ort, count } = countingOrt();
  await (await compileTrainStep({ ...taskOf({ units: 2 }), ort })).dispose();
  const before = count.created;
  expectClose(await losses(taskOf(one), ort), lossesInTfjs(taskOf(one)));
  const first = count.created - before;
  const got = await losses(taskOf(other), ort);
  // The masks of a dropout are others.
  if (!other.dropout) expectClose(got, lossesInTfjs(taskOf(other)));
  return [first, count.created - before];
}

describe('the second of two trainings needs no session', () => {
  it.each<[name: string, one: Settings, other: Settings]>([
    ['other weights', {}, { seed: 2 }],
    ['another number of samples', {}, { samples: 40 }],
    [
      'another momentum',
      { optimizer: () => tf.train.momentum(0.1, 0.9) },
      { optimizer: () => tf.train.momentum(0.1, 0.55) },
    ],
    [
      'other betas, and another epsilon',
      { optimizer: () => tf.train.adam(0.01, 0.9, 0.999, 1e-7) },
      { optimizer: () => tf.train.adam(0.01, 0.8, 0.95, 1e-3) },
    ],
    [
      'another decay of squared gradients',
      { optimizer: () => tf.train.rmsprop(0.01, 0.9, 0.3) },
      { optimizer: () => tf.train.rmsprop(0.01, 0.8, 0.6) },
    ],
    [
      'another weight decay',
      { regularizer: () => tf.regularizers.l2({ l2: 1e-3 }) },
      { regularizer: () => tf.regularizers.l2({ l2: 0.3 }) },
    ],
    [
      'another of both regularizers',
      { regularizer: () => tf.regularizers.l1l2({ l1: 1e-3, l2: 1e-2 }) },
      { regularizer: () => tf.regularizers.l1l2({ l1: 0.03, l2: 0.2 }) },
    ],
  ])('%s', async (_, one, other) => {
    expect(await sessionsOf(one, other)).toEqual([2, 2]);
  });
});

describe('another graph needs its own sessions', () => {
  it.each<[name: string, other: Settings]>([
    ['another activation', { activation: 'tanh' }],
    ['more units', { units: 9 }],
    ['another loss', { loss: 'meanAbsoluteError' }],
    ['another optimizer', { optimizer: () => tf.train.sgd(0.1) }],
    ['Nesterov’s momentum', { optimizer: () => tf.train.momentum(0.1, 0.9, true) }],
    ['a regularizer', { regularizer: () => tf.regularizers.l2({ l2: 1e-3 }) }],
    ['dropout', { dropout: 0.2 }],
    ['few samples', { samples: 3 }],
  ])('%s', async (_, other) => {
    expect(await sessionsOf({}, other)).toEqual([2, 4]);
  });
});

it('two trainings that take turns have the numbers that each has alone', async () => {
  const settings: Settings[] = [{ seed: 1 }, { seed: 2, samples: 40 }];
  const alone = [];
  for (const one of settings) alone.push(await losses(taskOf(one), countingOrt().ort));
  const { ort, count } = countingOrt();
  const tasks = settings.map(taskOf);
  const steps = await Promise.all(tasks.map((task) => compileTrainStep({ ...task, ort })));
  expect(steps[0]!.graph).toBe(steps[1]!.graph);
  const created = count.created;
  const together = await Promise.all(
    steps.map((step, i) => {
      const { batch, optimizer } = tasks[i]!;
      return Promise.all(Array.from({ length: 5 }, () => step.run(batch, rateOf(optimizer))));
    }),
  );
  expect(together).toEqual(alone);
  expect(count.created).toBe(created);
  // One ends; the other goes on.
  await steps[0]!.dispose();
  expect(await steps[1]!.run(tasks[1]!.batch, 0)).toBeLessThan(alone[1]![0]!);
  await steps[1]!.dispose();
});

it('sessions of large steps are freed at once', async () => {
  const { ort, count } = countingOrt();
  const [rows, width] = [400, 2000];
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: width, inputShape: [width], kernelInitializer: 'ones' })],
  });
  const batch = { xs: tf.ones([rows, width]), ys: tf.ones([rows, width]) };
  const optimizer = tf.train.sgd(0.1);
  const step = await compileTrainStep({ model, optimizer, loss: 'meanSquaredError', batch, ort });
  expect(step.stepsAtOnce).toBe(1);
  await step.dispose();
  expect(count.released).toBe(count.created);
});
