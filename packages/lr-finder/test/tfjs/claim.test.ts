import * as tf from '@tensorflow/tfjs';
import { fitModel } from 'tfjs-onnxruntime';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { LRFinder, type TfjsRangeTestOptions } from '../../src/tfjs/index.ts';
import { fitLosses, optimizers, smallData, smallModel } from './small-task.ts';

const LOSS = 'categoricalCrossentropy';
const options = { startLr: 1e-4, endLr: 0.1, numIter: 6 } satisfies TfjsRangeTestOptions;
const { xs, ys } = smallData();
const data = { xs, ys, batchSize: 16, shuffle: false };
const fitArgs = { epochs: 1, verbose: 0 } as const;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

let model: tf.Sequential;
let optimizer: tf.Optimizer;
let finder: LRFinder;
/** Another model that has the first layer of `model` too. */
let relative: tf.Sequential;

beforeEach(() => {
  // Without dropout, whose masks go on from one test to the next.
  model = smallModel(0);
  optimizer = optimizers.adam!();
  model.compile({ optimizer, loss: LOSS });
  finder = new LRFinder(model);
  relative = tf.sequential({
    layers: [model.layers[0]!, tf.layers.dense({ units: 3, activation: 'softmax' })],
  });
  relative.compile({ optimizer: 'adam', loss: LOSS });
});

afterEach(() => {
  relative.dispose();
});

const variables = () =>
  model.weights.map((weight) => (weight as unknown as { val: tf.Variable }).val);

function functionFinder(): LRFinder {
  const call = (x: tf.Tensor) => model.apply(x) as tf.Tensor;
  return new LRFinder(call as never, optimizers.sgd!(), LOSS, {
    variables: variables().slice(0, 1),
  });
}

const loss = () => tf.losses.softmaxCrossEntropy(ys, model.apply(xs) as tf.Tensor) as tf.Scalar;
const ones = () => model.getWeights().map((weight) => tf.onesLike(weight));
const batches = () => tf.data.array([{ xs, ys }]) as unknown as tf.data.Dataset<never>;

/** What else trains the model, its variables or with its optimizer, or gets in the way of the test. */
const REFUSED: Record<string, () => unknown> = {
  'a test by the same finder': () => finder.rangeTest(data, options),
  'a test by another finder': () => new LRFinder(model).rangeTest(data, options),
  'a test with another optimizer': () =>
    new LRFinder(model, optimizers.sgd!(), LOSS).rangeTest(data, options),
  'a test of a function of its variables': () => functionFinder().rangeTest(data, options),
  'a test of a model with a layer of it': () => new LRFinder(relative).rangeTest(data, options),
  fit: () => model.fit(xs, ys, fitArgs),
  fitDataset: () => model.fitDataset(batches(), { ...fitArgs, batchesPerEpoch: 1 }),
  trainOnBatch: () => model.trainOnBatch(xs, ys),
  fitModel: () => fitModel(model, xs, ys, fitArgs),
  'fit of a model with a layer of it': () => relative.fit(xs, ys, fitArgs),
  'trainOnBatch of a model with a layer of it': () => relative.trainOnBatch(xs, ys),
  'fitModel of a model with a layer of it': () => fitModel(relative, xs, ys, fitArgs),
  'minimize with its optimizer': () => optimizer.minimize(loss),
  'setWeights of its optimizer': async () => optimizer.setWeights(await optimizer.getWeights()),
  'minimize with another optimizer': () => tf.train.sgd(0.1).minimize(loss),
  setWeights: () => model.setWeights(ones()),
  'assign to a variable': () => variables()[0]!.assign(tf.onesLike(variables()[0]!)),
  reset: () => finder.reset(),
  applySuggestion: () => new Promise((done) => done(tested.applySuggestion())),
  withdrawSuggestion: () => applied.withdrawSuggestion(),
  dispose: () => finder.dispose(),
};

/** Finders of the model that have tested it before, the second with its suggestion applied. */
let tested: LRFinder;
let applied: LRFinder;

async function begin(engine: 'tfjs' | 'onnx') {
  tested = new LRFinder(model);
  await tested.rangeTest(data, { ...options, numIter: 40, endLr: 10 });
  applied = new LRFinder(model);
  await applied.rangeTest(data, { ...options, numIter: 40, endLr: 10 });
  applied.applySuggestion();
  let go = () => {};
  const gate = new Promise<void>((open) => {
    go = open;
  });
  let reached = () => {};
  const isUnderWay = new Promise<void>((done) => {
    reached = done;
  });
  const onPoint = async ({ index }: { index: number }) => {
    if (index !== 2) return;
    reached();
    await gate;
  };
  const test = finder.rangeTest(data, { ...options, engine, onPoint });
  await isUnderWay;
  return { go, test };
}

const caught = async (call: () => unknown): Promise<unknown> => {
  try {
    return await call();
  } catch (error) {
    return error;
  }
};

describe.each(['tfjs', 'onnx'] as const)('during a test on %s', (engine) => {
  /** An undisturbed test of such a model, and the losses of `fit` after it. */
  const undisturbed = async () => {
    model = smallModel(0);
    optimizer = optimizers.adam!();
    model.compile({ optimizer, loss: LOSS });
    finder = new LRFinder(model);
    const { go, test } = await begin(engine);
    go();
    const { history } = await test;
    return { history, losses: await fitLosses(model, data) };
  };
  let expected: Awaited<ReturnType<typeof undisturbed>> | undefined;

  const start = Number(engine === 'onnx');
  it.each(sampled(Object.entries(REFUSED), 2, start))(
    '%s is refused, and disturbs nothing',
    async (_, call) => {
      const { go, test } = await begin(engine);
      const error = await caught(call);
      expect(error).toHaveProperty('name', 'StateError');
      expect(error).toHaveProperty(
        'message',
        expect.stringMatching(/Await that first|before or|Wait/),
      );
      go();
      const { history } = await test;
      const losses = await fitLosses(model, data);
      expected ??= await undisturbed();
      expect({ history, losses }).toEqual(expected);
    },
  );

  it.each<[string, () => unknown]>(
    sampled(
      [
        ['predict', () => model.predict(xs)],
        ['evaluate', () => model.evaluate(xs, ys)],
        ['getWeights', () => model.getWeights()],
        ['what the last test says', () => [tested.suggestion(), tested.history]],
        [
          'a test of another model',
          () => new LRFinder(smallModel(), optimizers.sgd!(), LOSS).rangeTest(data, options),
        ],
        [
          'fit of another model',
          () => {
            const other = smallModel();
            other.compile({ optimizer: 'sgd', loss: LOSS });
            return other.fit(xs, ys, fitArgs);
          },
        ],
      ],
      1,
      0,
    ),
  )('%s goes on', async (_, call) => {
    const { go, test } = await begin(engine);
    await call();
    go();
    await test;
  });
});

describe('the model is free again', () => {
  const abort = new AbortController();
  const failing = () => {
    throw new Error('No');
  };
  it.each<[string, object, TfjsRangeTestOptions]>([
    ['after a test', data, {}],
    ['after an exception of onPoint', data, { onPoint: failing }],
    ['after an exception of the data', { [Symbol.iterator]: failing }, {}],
    ['after data that do not fit', { xs: ys, ys: xs, batchSize: 16 }, {}],
    ['after an abort', data, { signal: abort.signal, onPoint: () => abort.abort() }],
    ['after arguments that are refused', data, { numIter: 1 }],
    ['after names that are refused', data, { only: ['nowhere'] }],
    ['after a copy that fails', data, { cacheDir: '/dev/null/nowhere' }],
    ['after a step that can not be compiled', data, { engine: 'onnx', threads: -1 }],
  ])('%s', async (_, trainData, more) => {
    await finder.rangeTest(trainData as never, { ...options, ...more }).catch(() => {});
    const { model: network } = model as unknown as { model: object };
    expect(Object.hasOwn(variables()[0]!, 'assign')).toBe(false);
    expect(Object.hasOwn(optimizer, 'applyGradients')).toBe(false);
    expect(Object.hasOwn(network, 'fit')).toBe(false);
    await model.fit(xs, ys, fitArgs);
    await finder.rangeTest(data, options);
  });
});

it('an optimizer is kept for one test too', async () => {
  const sgd = optimizers.sgd!();
  const running = new LRFinder(model, sgd, LOSS).rangeTest(data, options);
  const other = new LRFinder(smallModel(0), sgd, LOSS);
  await expect(other.rangeTest(data, options)).rejects.toThrow('`rangeTest` under way');
  await running;
  await other.rangeTest(data, options);
});

it('a call whose arguments are refused during a test takes nothing from it', async () => {
  const { go, test } = await begin('tfjs');
  await expect(finder.rangeTest(data, { numIter: 1 })).rejects.toThrow('numIter');
  await expect(model.fit(xs, ys, fitArgs)).rejects.toThrow('rangeTest');
  go();
  await test;
});

it.each<[string, () => Promise<unknown>]>([
  ['fit', () => model.fit(xs, ys, { ...fitArgs, epochs: 3 })],
  ['fitModel', () => fitModel(model, xs, ys, { ...fitArgs, epochs: 3 })],
  ['reset', () => finder.reset()],
])('a test during %s is refused', async (name, call) => {
  await finder.rangeTest(data, { ...options, restore: false });
  const running = call();
  await expect(finder.rangeTest(data, options)).rejects.toThrow(
    `Expected \`rangeTest\` to be called while nothing else trains the model, got \`${name === 'fitModel' ? 'fit' : name}\` under way. Await that first`,
  );
  await expect(finder.reset()).rejects.toHaveProperty('name', 'StateError');
  await running;
});
