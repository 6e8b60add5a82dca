import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError, DataError } from '../../../src/index.ts';
import { type Engine, LRFinder, type TensorData } from '../../../src/tfjs/index.ts';
import { smallData } from '../small-task.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const CLASSES = 'categoricalCrossentropy';
const NUMBERS = 'sparseCategoricalCrossentropy';
const { xs, ys } = tf.tidy(() => {
  const { xs, ys } = smallData();
  return { xs: tf.keep(xs), ys: tf.keep(ys) };
});
const numbers = tf.tidy(() => tf.keep(tf.argMax(ys, 1).toFloat()));
const column = tf.tidy(() => tf.keep(tf.expandDims(numbers, 1)));

/** A model with one output, or with two. */
function build(loss: string[]): tf.LayersModel {
  const input = tf.input({ shape: [4] });
  const outputs = loss.map(
    (_, i) =>
      tf.layers
        .dense({
          units: 3,
          activation: 'softmax',
          name: ['kind', 'group'][i]!,
          kernelInitializer: tf.initializers.glorotUniform({ seed: i + 3 }),
          kernelRegularizer: 'l1l2',
        })
        .apply(input) as tf.SymbolicTensor,
  );
  const model = tf.model({ inputs: input, outputs });
  // A rate at which nothing changes: losses of one batch after the other can be compared.
  model.compile({ optimizer: tf.train.sgd(1e-30), loss });
  return model;
}

async function testLosses(
  model: tf.LayersModel,
  data: object,
  engine: Engine = 'tfjs',
): Promise<number[]> {
  const trainData = { xs, batchSize: 20, shuffle: false, ...data } as TensorData;
  const options = { endLr: 1e-29, numIter: 3, engine };
  const { history } = await new LRFinder(model).rangeTest(trainData, options);
  return [...history.rawLoss];
}

async function fitLosses(
  model: tf.LayersModel,
  y: tf.Tensor | tf.Tensor[],
  classWeight: NonNullable<tf.ModelFitArgs['classWeight']>,
): Promise<number[]> {
  const losses: number[] = [];
  await model.fit(xs, y, {
    batchSize: 20,
    shuffle: false,
    verbose: 0,
    classWeight,
    callbacks: { onBatchEnd: (_, logs) => void losses.push(logs!.loss as number) },
  });
  return losses;
}

const WEIGHTS = { 0: 0.5, 1: 3, 2: 10 };
const OTHERS = { 0: 2, 1: 0, 2: 1 };

describe.each(['tfjs', 'onnx'] as const)('classWeight on %s gives the losses of fit', (engine) => {
  it.each<
    [
      of: string,
      losses: string[],
      targets: TensorData['ys'] & (tf.Tensor | tf.Tensor[]),
      classWeight: NonNullable<TensorData['classWeight']>,
    ]
  >([
    ['one-hot targets', [CLASSES], ys, WEIGHTS],
    ['class numbers', [NUMBERS], numbers, WEIGHTS],
    ['class numbers in a column', [NUMBERS], column, WEIGHTS],
    ['one output in a list', [CLASSES], ys, [WEIGHTS]],
    ['one output by name', [CLASSES], ys, { kind: WEIGHTS }],
    ['two outputs in a list', [CLASSES, NUMBERS], [ys, column], [WEIGHTS, OTHERS]],
    ['two outputs by name', [CLASSES, NUMBERS], [ys, column], { group: OTHERS, kind: WEIGHTS }],
    ['one of two outputs', [CLASSES, NUMBERS], [ys, column], { group: OTHERS }],
  ])('%s', async (_, losses, targets, classWeight) => {
    const tensors = tf.memory().numTensors;
    const model = build(losses);
    const got = await testLosses(model, { ys: targets, classWeight }, engine);
    const wanted = await fitLosses(model, targets, classWeight);
    expect(got).toHaveLength(3);
    for (const [i, loss] of got.entries()) expect(loss / wanted[i]!).toBeCloseTo(1, 6);
    expect(got[0]).not.toBeCloseTo((await testLosses(model, { ys: targets }))[0]!, 2);
    model.dispose();
    model.optimizer.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

it('classWeight counts beside sampleWeight, for targets by name and in any order', async () => {
  const sampleWeight = tf.linspace(0, 2, 48);
  const byClass = tf.gather(tf.tensor1d(Object.values(WEIGHTS)), numbers.toInt());
  const model = build([CLASSES]);
  const product = { sampleWeight: tf.mul(sampleWeight, byClass), shuffle: true };
  const both = { sampleWeight, classWeight: WEIGHTS, shuffle: true };
  const wanted = await testLosses(model, { ys, ...product });
  const got = await testLosses(model, { ys: { kind: ys }, ...both });
  for (const [i, loss] of got.entries()) expect(loss).toBeCloseTo(wanted[i]!, 6);
});

describe('classWeight is refused', () => {
  it.each<[what: string, data: object, error: new (message: string) => Error, message: string]>([
    [
      'without a class that the targets have',
      { ys, classWeight: { 0: 1, 2: 1 } },
      DataError,
      'Expected `trainData.classWeight` to have a weight for each class of the targets, got none for class 1',
    ],
    [
      'with a weight that is no number',
      { ys, classWeight: { ...WEIGHTS, 1: '3' } },
      ArgumentError,
      "Expected `trainData.classWeight[1]` to be a finite number, got '3'",
    ],
    [
      'that is none',
      { ys, classWeight: 10 },
      ArgumentError,
      'Expected `trainData.classWeight` to be weights by class number, or such for each of the outputs kind, got 10',
    ],
    [
      'of more outputs than there are',
      { ys, classWeight: [WEIGHTS, WEIGHTS] },
      ArgumentError,
      'Expected `trainData.classWeight` to be weights by class number, or such for each of the outputs kind, got an array of 2',
    ],
    [
      'for targets that are no classes',
      { ys: tf.zeros([48, 3, 1]), classWeight: WEIGHTS },
      DataError,
      'Expected `trainData.classWeight` to be for targets of the shape [samples], [samples, 1] or [samples, classes], got [48, 3, 1]. Pass `sampleWeight`',
    ],
  ])('%s', async (_, data, error, message) => {
    const thrown = await testLosses(build([CLASSES]), data).catch((e: unknown) => e);
    expect(thrown).toBeInstanceOf(error);
    expect((thrown as Error).message).toBe(message);
  });

  it('for one of two outputs, without a name', async () => {
    const data = { ys: [ys, column], classWeight: WEIGHTS };
    await expect(testLosses(build([CLASSES, NUMBERS]), data)).rejects.toThrow(
      'or such for each of the outputs kind, group, got an object with 0, 1, 2',
    );
  });

  it('for several targets of a function', async () => {
    const weight = tf.variable(tf.ones([4, 3]));
    const finder = new LRFinder(
      ((x: tf.Tensor) => tf.matMul(x, weight)) as never,
      tf.train.sgd(0.1),
      CLASSES,
      { variables: [weight] },
    );
    const data = { xs, ys: [ys], classWeight: WEIGHTS };
    await expect(finder.rangeTest(data)).rejects.toThrow('Pass `sampleWeight`');
    const { history } = await finder.rangeTest({ ...data, ys }, { numIter: 3 });
    expect(history.lr).toHaveLength(3);
  });
});
