import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArgumentError, compileTrainStep } from '../../src/index.ts';

beforeEach(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

const xs = tf.tidy(() => tf.keep(tf.randomNormal([8, 3], 0, 1, 'float32', 1)));
const ys = tf.tidy(() => tf.keep(tf.randomNormal([8, 2], 0, 1, 'float32', 2)));

/** A compiled model; layers of the same names each time. */
function compiled(optimizer: tf.Optimizer, useBias = true): tf.Sequential {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [3], name: 'linear', useBias })],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

async function trained(model: tf.LayersModel): Promise<tf.LayersModel> {
  await model.fit(xs, ys, { epochs: 2, batchSize: 4, shuffle: false, verbose: 0 });
  return model;
}

/** A model as it comes from a file with its optimizer. */
async function loaded(model: tf.LayersModel): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    saved = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await model.save(handler, { includeOptimizer: true });
  return tf.loadLayersModel(tf.io.fromMemory(saved!));
}

async function losses(model: tf.LayersModel, optimizer = model.optimizer): Promise<number[]> {
  const step = await compileTrainStep({ model, optimizer, batch: { xs, ys } });
  const all = await step.runMany(Array(3).fill({ xs, ys }), [0.05, 0.05, 0.05]);
  await step.dispose();
  return all;
}

const OPTIMIZERS: [string, () => tf.Optimizer][] = [
  ['momentum', () => tf.train.momentum(0.05, 0.9)],
  ['adagrad', () => tf.train.adagrad(0.05)],
  ['adadelta', () => tf.train.adadelta(0.05)],
  ['adam', () => tf.train.adam(0.05)],
  ['rmsprop', () => tf.train.rmsprop(0.05)],
];

describe('is of the model that was loaded with it', () => {
  describe.each(OPTIMIZERS)('%s', (_, make) => {
    it.each<[how: string, model: () => Promise<tf.LayersModel>]>([
      ['with its namesake alive', async () => loaded(await trained(compiled(make())))],
      [
        'and of a copy of a copy',
        async () => loaded(await loaded(await trained(compiled(make())))),
      ],
      ['of one weight', async () => loaded(await trained(compiled(make(), false)))],
    ])('%s', async (_, model) => {
      const copy = await model();
      const got = await losses(copy);
      for (const loss of got) expect(await copy.trainOnBatch(xs, ys)).toBeCloseTo(loss, 5);
      expect(await losses(copy)).toHaveLength(3);
    });
  });

  it('which goes on after its namesake is disposed of', async () => {
    const original = await trained(compiled(tf.train.adam(0.05)));
    const copy = await trained(await loaded(original));
    original.dispose();
    expect(await losses(copy)).toHaveLength(3);
  });

  it('or that took over the state of another', async () => {
    const original = await trained(compiled(tf.train.adam(0.05)));
    const copy = compiled(tf.train.adam(0.05));
    await copy.optimizer.setWeights(await original.optimizer.getWeights());
    expect(await losses(copy)).toHaveLength(3);
  });
});

describe('is not of', () => {
  it.each<[what: string, call: () => Promise<unknown>]>([
    [
      'another live model of the same names',
      async () => {
        const { optimizer } = await trained(compiled(tf.train.adam(0.05)));
        return losses(compiled(tf.train.sgd(0.05)), optimizer);
      },
    ],
    [
      'another one that was there before, and is compiled with it',
      async () => {
        const optimizer = tf.train.momentum(0.05, 0.9);
        const [first, second] = [compiled(optimizer), compiled(optimizer)];
        await trained(first);
        return losses(second);
      },
    ],
    [
      'a second copy, made later than the one that it was loaded with',
      async () => {
        const original = await trained(compiled(tf.train.adam(0.05)));
        const [first, second] = [await loaded(original), await loaded(original)];
        return losses(second, first.optimizer);
      },
    ],
    [
      'a model with weights of other shapes',
      async () => {
        const copy = await loaded(await trained(compiled(tf.train.adam(0.05))));
        const other = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
        other.compile({ optimizer: copy.optimizer, loss: 'meanSquaredError' });
        return losses(other);
      },
    ],
  ])('%s', async (_, call) => {
    const error = await call().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toMatch(
      /^Expected `optimizer` to belong to this model, got one that trains linear\/kernel\S* \[3, 2\]\. Make a new optimizer$/,
    );
  });
});
