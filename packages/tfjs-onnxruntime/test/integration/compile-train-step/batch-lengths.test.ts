import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runsAll, sampled } from '../../../../../test/sample.ts';
import { compileTrainStep } from '../../../src/index.ts';
import type { OrtModule, OrtSessionOptions } from '../../../src/runtime/ort.ts';
import { LAYER_CASES, modelOf } from '../../layers.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

let sessions = 0;
beforeEach(() => {
  sessions = 0;
});
/** ONNX Runtime, with its sessions counted. */
const counted = {
  ...ort,
  InferenceSession: {
    create: (model: Uint8Array, options?: OrtSessionOptions) => {
      sessions += 1;
      return ort.InferenceSession.create(model, options as ort.InferenceSession.SessionOptions);
    },
  },
} as unknown as OrtModule;

const l = tf.layers;
const FIRST = 32;
const LENGTHS = [7, 64, 1, 32, 7];
const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
const numbers = (shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', shape[0]);
const words = (shape: number[]) =>
  tf.floor(tf.randomUniform(shape, 0, 9, 'float32', shape[0])) as tf.Tensor;

interface Case {
  readonly layers: () => tf.layers.Layer[];
  readonly inputs?: (shape: number[]) => tf.Tensor;
  readonly input: number[];
  readonly loss?: string;
  readonly optimizer?: () => tf.Optimizer;
}

const dense = (units: number, more = {}) =>
  l.dense({ units, kernelInitializer: seeded(units), ...more });
const CASES: Readonly<Record<string, Case>> = {
  'dense, sgd': {
    layers: () => [dense(32, { activation: 'relu', inputShape: [8] }), dense(1)],
    input: [8],
    optimizer: () => tf.train.sgd(0.05),
  },
  'dense with penalties, momentum': {
    layers: () => [
      dense(6, { kernelRegularizer: 'l1l2', activation: 'gelu', inputShape: [8] }),
      dense(1),
    ],
    input: [8],
    optimizer: () => tf.train.momentum(0.02, 0.9),
  },
  'conv and batch normalization, adam': {
    layers: () => [
      l.conv2d({
        filters: 8,
        kernelSize: 3,
        useBias: false,
        kernelInitializer: seeded(1),
        inputShape: [9, 9, 3],
      }),
      l.batchNormalization(),
      l.reLU(),
      l.maxPooling2d({ poolSize: 2 }),
      l.conv2d({ filters: 8, kernelSize: 3, padding: 'same', kernelInitializer: seeded(2) }),
      l.flatten(),
      dense(1),
    ],
    input: [9, 9, 3],
    optimizer: () => tf.train.adam(0.01),
  },
  'layer normalization, rmsprop': {
    layers: () => [dense(6, { inputShape: [5, 4] }), l.layerNormalization(), l.flatten(), dense(1)],
    input: [5, 4],
    optimizer: () => tf.train.rmsprop(0.01),
  },
  'embedding with a mask and LSTM, adagrad': {
    layers: () => [
      l.embedding({
        ...{ inputDim: 9, outputDim: 4, maskZero: true, inputLength: 5 },
        embeddingsInitializer: seeded(3) as never,
      }),
      l.lstm({ units: 3, kernelInitializer: seeded(4), recurrentInitializer: seeded(5) }),
      dense(1),
    ],
    inputs: words,
    input: [5],
    optimizer: () => tf.train.adagrad(0.05),
  },
  'sparse cross-entropy, adamax': {
    layers: () => [dense(5, { activation: 'softmax', inputShape: [8] })],
    input: [8],
    loss: 'sparseCategoricalCrossentropy',
    optimizer: () => tf.train.adamax(0.01),
  },
};

describe('one program for all numbers of samples agrees with TensorFlow.js', () => {
  it.each(sampled(Object.entries(CASES), 1, 0))('%s', async (_, one) => {
    const { layers, inputs = numbers, input, loss = 'meanSquaredError', optimizer } = one;
    const [a, b] = [0, 1].map(() => {
      const model = tf.sequential({ layers: layers() });
      model.compile({ optimizer: optimizer!(), loss });
      return model;
    });
    const batchOf = (count: number) => ({
      xs: inputs([count, ...input]),
      ys: tf.floor(tf.mul(tf.abs(numbers([count, 1])), 1.5)) as tf.Tensor,
    });
    const lr = (a!.optimizer as unknown as { learningRate: number }).learningRate;
    const step = await compileTrainStep({ model: a!, batch: batchOf(FIRST), ort: counted });
    const before = sessions;
    const wanted: number[] = [];
    const got: number[] = [];
    for (const count of LENGTHS) {
      const batch = batchOf(count);
      wanted.push((await b!.trainOnBatch(batch.xs, batch.ys)) as number);
      got.push(await step.run(batch, lr));
    }
    expect(sessions - before).toBe(0);
    const batch = batchOf(19);
    for (const _ of [0, 1]) wanted.push((await b!.trainOnBatch(batch.xs, batch.ys)) as number);
    got.push(...(await step.runMany([batch, batch], [lr, lr])));
    expect(sessions - before).toBe(1);
    wanted.forEach((loss, i) => {
      expect(Math.abs(got[i]! - loss)).toBeLessThanOrEqual(1e-5 * Math.abs(loss) + 1e-6);
    });
    step.writeBack();
    a!.getWeights().forEach((weight, i) => {
      const off = tf.max(tf.abs(tf.sub(weight, b!.getWeights()[i]!))).dataSync()[0]!;
      expect(off).toBeLessThanOrEqual(1e-5);
    });
    await step.dispose();
  });
});

const recurrent = (units: number) => ({
  units,
  kernelInitializer: seeded(units),
  recurrentInitializer: seeded(units + 1),
});
const SEQUENCES: Readonly<Record<string, Pick<Case, 'layers' | 'inputs'>>> = {
  'embedding with a mask and LSTM': {
    layers: () => [
      l.embedding({
        ...{ inputDim: 9, outputDim: 4, maskZero: true, inputShape: [null] as never },
        embeddingsInitializer: seeded(3) as never,
      }),
      l.lstm(recurrent(3)),
      dense(1),
    ],
    inputs: ([count, steps]) => words([count!, steps!]),
  },
  'GRU in both directions, GRU': {
    layers: () => [
      l.bidirectional({
        layer: l.gru({ ...recurrent(4), returnSequences: true }) as never,
        mergeMode: 'concat',
        inputShape: [null, 3] as never,
      }),
      l.simpleRNN(recurrent(3)),
      dense(1),
    ],
  },
  'conv1d without padding, mean': {
    layers: () => [
      l.conv1d({
        ...{ filters: 4, kernelSize: 2, kernelInitializer: seeded(1) },
        inputShape: [null, 3] as never,
      }),
      l.globalAveragePooling1d(),
      dense(1),
    ],
  },
  'conv1d, a layer for each time step, mean': {
    layers: () => [
      l.conv1d({
        ...{ filters: 4, kernelSize: 3, padding: 'same', kernelInitializer: seeded(1) },
        inputShape: [null, 3] as never,
      }),
      l.timeDistributed({ layer: dense(3) }),
      l.globalAveragePooling1d(),
      dense(1),
    ],
  },
};

describe('one program for all lengths of sequences agrees with TensorFlow.js', () => {
  const first = [16, 10] as const;
  const shapes = [
    [16, 14],
    [16, 3],
    [5, 9],
    [7, 25],
    [16, 10],
    [1, 2],
  ] as const;

  it.each(sampled(Object.entries(SEQUENCES), 1, 0))(
    '%s',
    async (_, { layers, inputs = numbers }) => {
      const [a, b] = [0, 1].map(() => {
        const model = tf.sequential({ layers: layers() });
        model.compile({ optimizer: tf.train.rmsprop(0.01), loss: 'meanSquaredError' });
        return model;
      });
      const batchOf = ([count, steps]: readonly [number, number]) => ({
        xs: inputs([count, steps, 3]),
        ys: numbers([count, 1]),
      });
      const step = await compileTrainStep({ model: a!, batch: batchOf(first), ort: counted });
      sessions = 0;
      for (const shape of shapes) {
        const { xs, ys } = batchOf(shape);
        const wanted = (await b!.trainOnBatch(xs, ys)) as number;
        const got = await step.run({ xs, ys }, 0.01);
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-5 * Math.abs(wanted));
      }
      // For the length of the sequence, and for both lengths.
      expect(sessions).toBe(2);
      await step.dispose();
    },
  );
});

const RANDOM: Readonly<Record<string, () => tf.layers.Layer>> = {
  dropout: () => l.dropout({ rate: 0.4 }),
  'gaussian noise': () => l.gaussianNoise({ stddev: 0.3 }),
  'alpha dropout': () => l.alphaDropout({ rate: 0.3 }),
};

/** The losses of a step on batches of several lengths, compiled once or for each of them. */
async function lossesOf(
  model: tf.LayersModel,
  batches: readonly tf.Tensor[],
  compileEach: boolean,
) {
  const options = {
    model,
    optimizer: tf.train.adam(0.01),
    loss: 'categoricalCrossentropy',
  } as const;
  const batchOf = (xs: tf.Tensor) => ({
    xs,
    ys: tf.softmax(tf.randomNormal([xs.shape[0]!, 3], 0, 1, 'float32', 6)),
  });
  const first = batchOf(batches[0]!);
  const step = await compileTrainStep({ ...options, batch: first, seed: 3, ort: counted });
  const saved = step.save();
  sessions = 0;
  const losses: number[] = [];
  for (const xs of batches) {
    const batch = batchOf(xs);
    const one = compileEach ? await compileTrainStep({ ...options, batch, seed: 3 }) : step;
    if (!compileEach) step.restore(saved);
    for (let i = 0; i < 3; i += 1) losses.push(await one.run(batch, 0.01));
    if (compileEach) await one.dispose();
  }
  await step.dispose();
  return losses;
}

describe('one program gives the numbers of a program for each length', () => {
  const random = [
    ...Object.entries(RANDOM).map(([name, layer]) => ({
      ...{ name, input: [8], layers: () => [layer()] },
    })),
    {
      ...{ name: 'dropout of a recurrent layer', input: [5, 3] },
      layers: () => [l.lstm({ ...recurrent(4), dropout: 0.3, recurrentDropout: 0.2 })],
    },
  ];
  it.each([...sampled(random, 1, 0), ...sampled(LAYER_CASES, 4, 1)])('$name', async (one) => {
    const make = 'vocabulary' in one && one.vocabulary !== undefined ? words : numbers;
    const limit = 'vocabulary' in one ? (one.vocabulary ?? 9) : 9;
    const batches = [16, 7, 1, 40].map((count) => {
      const xs = make([count, ...one.input]);
      return make === words ? tf.minimum(xs, limit - 1) : xs;
    });
    const wanted = await lossesOf(modelOf(one), batches, true);
    const got = await lossesOf(modelOf(one), batches, false);
    expect(sessions).toBe(0);
    wanted.forEach((loss, i) => {
      expect(Math.abs(got[i]! - loss)).toBeLessThanOrEqual(1e-6 * Math.abs(loss));
    });
  });
});

/** A step of the user's own, on a batch of sequences. */
function ownStep(loss: (xs: tf.Tensor) => tf.Tensor) {
  const weights = tf.variable(tf.ones([4]));
  const optimizer = tf.train.sgd(0.1);
  const step = ({ xs }: { readonly xs: tf.Tensor }) =>
    optimizer.minimize(() => loss(tf.mul(tf.sub(xs, 0.5), weights)) as tf.Scalar, true, [weights])!;
  const batchOf = (...shape: number[]) => {
    const xs = tf.randomUniform(shape, 0, 1, 'float32', shape[0]);
    return { xs, ys: xs };
  };
  return { step, optimizer, batchOf, weights };
}

describe('a step of your own', () => {
  const shapes = [
    [32, 10],
    [32, 12],
    [5, 12],
    [9, 3],
    [1, 30],
  ] as const;

  it.each<[name: string, loss: (xs: tf.Tensor) => tf.Tensor, programs: number]>([
    ['with sequences of all lengths', (xs) => tf.mean(tf.square(xs)), 2],
    [
      'with a padded sequence',
      (xs) => {
        const padded = tf.pad(xs, [
          [0, 0],
          [2, 1],
          [0, 0],
        ]);
        return tf.mean(tf.sum(tf.square(padded), 1));
      },
      2,
    ],
    // The next ones have other operations for each length.
    [
      'with a loop over the sequence',
      (xs) => tf.mean(tf.unstack(xs, 1).reduce((sum, x) => tf.add(tf.mul(sum, 0.9), x))),
      5,
    ],
    ['with the root of a length', (xs) => tf.mul(tf.mean(tf.square(xs)), xs.shape[1]! ** 0.5), 5],
    [
      'that throws at other lengths',
      (xs) => {
        if (xs.shape[0]! > 32) throw new Error('too many');
        return tf.mean(tf.square(xs));
      },
      5,
    ],
  ])('%s', async (_, loss, programs) => {
    const a = ownStep(loss);
    const b = ownStep(loss);
    const batches = shapes.map((shape) => a.batchOf(...shape, 4));
    const compiled = await compileTrainStep({ ...a, batch: batches[0]!, ort: counted });
    const before = sessions;
    for (const batch of batches) {
      const wanted = tf.tidy(() => b.step(batch).dataSync()[0]!);
      const got = await compiled.run(batch, 0.1);
      expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-5 * Math.abs(wanted));
    }
    expect(sessions - before).toBeLessThanOrEqual(programs);
    await compiled.dispose();
  });

  it.runIf(runsAll)('keeps no more than 32 programs', async () => {
    const { step, optimizer, batchOf } = ownStep((xs) => {
      const rows = tf.unstack(xs, 1);
      return tf.mean(rows.reduce((sum, x) => tf.add(tf.mul(sum, 0.9), x)));
    });
    let live = 0;
    const counting = {
      ...ort,
      InferenceSession: {
        create: async (...args: Parameters<typeof ort.InferenceSession.create>) => {
          const session = await ort.InferenceSession.create(...args);
          const { release } = session;
          live += 1;
          session.release = () => {
            live -= 1;
            return release.call(session);
          };
          return session;
        },
      },
    } as unknown as OrtModule;
    const batch = batchOf(2, 2, 4);
    const compiled = await compileTrainStep({ step, optimizer, batch, ort: counting });
    for (let length = 3; length < 40; length += 1) await compiled.compile(batchOf(2, length, 4));
    expect(live).toBe(32);
    await compiled.run(batch, 0.1);
    expect(live).toBe(32);
    await compiled.dispose();
    // For the next training.
    expect(live).toBe(8);
  });
});

it('one program serves all numbers of samples where a function needs at least twenty', async () => {
  const { step, optimizer, batchOf } = ownStep((xs) => {
    if (xs.shape[0]! < 20) throw new Error('too few');
    return tf.mean(tf.square(xs));
  });
  const compiled = await compileTrainStep({ step, optimizer, batch: batchOf(32, 4), ort: counted });
  const before = sessions;
  for (const count of [20, 40]) await compiled.run(batchOf(count, 4), 0.1);
  expect(sessions - before).toBe(0);
  await compiled.dispose();
});

it('a length program is made anew where a number of the step has changed', async () => {
  let factor = 1;
  const { step, optimizer, batchOf } = ownStep((xs) => tf.mul(tf.mean(tf.square(xs)), factor));
  const compiled = await compileTrainStep({ step, optimizer, batch: batchOf(32, 2, 4) });
  const other = batchOf(7, 2, 4);
  const first = await compiled.run(other, 0);
  factor = 3;
  compiled.refresh();
  expect(await compiled.run(other, 0)).toBeCloseTo(3 * first, 5);
  expect(await compiled.run(batchOf(12, 2, 4), 0)).toBeGreaterThan(0);
  await compiled.dispose();
});
