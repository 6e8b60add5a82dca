import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Loss, type LossFunction, type LossName, LRFinder } from '../../../src/tfjs/index.ts';
import { smallData, smallModel } from '../../tfjs/small-task.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The first losses of a test at rates so small that nothing changes: those of the untrained model. */
async function firstLosses(
  model: tf.LayersModel,
  loss: Loss,
  batch: object,
  valData?: object,
): Promise<number[]> {
  const finder = new LRFinder(model, tf.train.sgd(1e-30), loss);
  const { history } = await finder.rangeTest([batch] as never, {
    endLr: 1e-29,
    numIter: 2,
    engine: 'tfjs',
    ...(valData && { valData: [valData] as never }),
  });
  return [...history.rawLoss];
}

const plain = (units = 3, activation: 'softmax' | 'linear' = 'softmax') =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units,
        activation,
        inputShape: [4],
        kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }),
        kernelRegularizer: 'l1l2',
      }),
    ],
  });

describe('the losses of model.compile', () => {
  it.each<LossName>([
    'meanSquaredError',
    'meanAbsoluteError',
    'meanAbsolutePercentageError',
    'meanSquaredLogarithmicError',
    'squaredHinge',
    'hinge',
    'categoricalHinge',
    'logcosh',
    'categoricalCrossentropy',
    'sparseCategoricalCrossentropy',
    'binaryCrossentropy',
    'kullbackLeiblerDivergence',
    'poisson',
    'cosineProximity',
  ])('%s: as trainOnBatch (to the bit) and evaluate give it', async (loss) => {
    const { xs, ys } = smallData();
    const targets = loss.startsWith('sparse') ? tf.argMax(ys, 1).toFloat().expandDims(1) : ys;
    const model = plain();
    const [trained] = await firstLosses(model, loss, { xs, ys: targets });
    const [validated] = await firstLosses(model, loss, { xs, ys: targets }, { xs, ys: targets });

    model.compile({ optimizer: tf.train.sgd(1e-30), loss });
    expect(trained).toBe(await model.trainOnBatch(xs, targets));
    const evaluated = model.evaluate(xs, targets, { batchSize: 48 }) as tf.Scalar;
    // evaluate multiplies by the batch size and divides again, in float32.
    expect(validated! / (await evaluated.data())[0]!).toBeCloseTo(1, 6);
  });

  it('sparseCategoricalCrossentropy takes classes [batch] and [batch, 1]', async () => {
    const { xs, ys } = smallData();
    const classes = tf.argMax(ys, 1).toFloat();
    const loss = 'sparseCategoricalCrossentropy';
    expect(await firstLosses(plain(), loss, { xs, ys: classes })).toEqual(
      await firstLosses(plain(), loss, { xs, ys: classes.expandDims(1) }),
    );
  });

  it('finding them leaves no trace', () => {
    const named = () => tf.layers.activation({ activation: 'linear' }).name;
    const number = (name: string) => Number(/\d+$/.exec(name)![0]);
    const [tensors, layer] = [tf.memory().numTensors, number(named())];
    const model = plain();
    const optimizer = tf.train.sgd(0.1);
    const added = tf.memory().numTensors;
    new LRFinder(model, optimizer, 'logcosh');
    expect(tf.memory().numTensors).toBe(added);
    expect(added).toBeGreaterThan(tensors);
    expect(number(named())).toBe(layer + 1);
  });
});

describe('the losses of tf.losses', () => {
  it.each([
    'absoluteDifference',
    'hingeLoss',
    'huberLoss',
    'logLoss',
    'sigmoidCrossEntropy',
    'softmaxCrossEntropy',
  ] as const)('%s: by name and as a function', async (loss) => {
    const { xs, ys } = smallData();
    const model = plain(3, loss === 'logLoss' ? 'softmax' : 'linear');
    const validated = await firstLosses(model, loss, { xs, ys }, { xs, ys });
    expect(validated[0]).toBe(
      (await tf.losses[loss](ys, model.predict(xs) as tf.Tensor).data())[0],
    );
    const itself = tf.losses[loss] as LossFunction;
    expect(await firstLosses(model, itself, { xs, ys }, { xs, ys })).toEqual(validated);
  });
});

describe('targets', () => {
  it('[batch] for an output [batch, 1] are not broadcast', async () => {
    const { xs } = smallData();
    const flat = tf.linspace(0, 1, 48);
    const model = plain(1, 'linear');
    expect(await firstLosses(model, 'meanSquaredError', { xs, ys: flat })).toEqual(
      await firstLosses(model, 'meanSquaredError', { xs, ys: flat.expandDims(1) }),
    );
  });
});

describe('sampleWeight', () => {
  it('weighs the losses of the samples before their mean, as fitDataset does', async () => {
    const { xs, ys } = smallData();
    const sampleWeight = tf.linspace(0, 2, 48);
    const model = plain();
    const [got] = await firstLosses(model, 'categoricalCrossentropy', { xs, ys, sampleWeight });
    const [pair] = await firstLosses(model, 'categoricalCrossentropy', [
      xs,
      ys,
      sampleWeight,
    ] as never);
    const samples = tf.metrics.categoricalCrossentropy(ys, model.predict(xs) as tf.Tensor);
    const mean = (await tf.mean(tf.mul(samples, sampleWeight)).data())[0]!;
    const penalty = (await model.calculateLosses()[0]!.data())[0]!;
    expect(got).toBeCloseTo(mean + penalty, 6);
    expect(pair).toBe(got);
  });

  it('comes from whole tensors too', async () => {
    const { xs, ys } = smallData();
    const sampleWeight = tf.linspace(0, 2, 48);
    const finder = new LRFinder(plain(), tf.train.sgd(1e-30), 'categoricalCrossentropy');
    const whole = { xs, ys, sampleWeight, batchSize: 48, shuffle: false };
    const { history } = await finder.rangeTest(whole, { endLr: 1e-29, numIter: 2, engine: 'tfjs' });
    expect([...history.rawLoss]).toEqual(
      await firstLosses(plain(), 'categoricalCrossentropy', { xs, ys, sampleWeight }),
    );
  });

  it('is refused with a loss that gives one scalar, with all put back', async () => {
    const { xs, ys } = smallData();
    const batch = { xs, ys, sampleWeight: tf.ones([48]) };
    const tensors = tf.memory().numTensors + 2;
    const model = plain();
    await expect(firstLosses(model, 'huberLoss', batch)).rejects.toThrow(
      'Expected `loss` to give one value a sample where there is a `sampleWeight`, got a scalar',
    );
    // The optimizer that firstLosses made is the one tensor more.
    expect(tf.memory().numTensors).toBe(tensors + 1);
  });
});

describe('several inputs and outputs', () => {
  const build = () => {
    const a = tf.input({ shape: [2], name: 'a' });
    const b = tf.input({ shape: [2], name: 'b' });
    const joined = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
    const dense = (name: string, units: number) =>
      tf.layers
        .dense({ name, units, kernelInitializer: 'ones', activation: 'softmax' })
        .apply(joined) as tf.SymbolicTensor;
    return tf.model({ inputs: [a, b], outputs: [dense('kind', 3), dense('size', 1)] });
  };
  const losses = ['categoricalCrossentropy', 'meanSquaredError'] as const;

  it('by place and by name give what trainOnBatch gives', async () => {
    const { xs, ys } = smallData();
    const [a, b] = tf.split(xs, 2, 1) as [tf.Tensor, tf.Tensor];
    const size = tf.linspace(0, 1, 48).expandDims(1);
    const model = build();
    model.compile({ optimizer: tf.train.sgd(1e-30), loss: [...losses] });
    const [expected] = (await model.trainOnBatch([a, b], [ys, size])) as number[];
    const byName = { kind: losses[0], size: losses[1] };
    for (const [loss, batch] of [
      [losses, { xs: [a, b], ys: [ys, size] }],
      [byName, { xs: { b, a }, ys: { size, kind: ys } }],
    ] as const) {
      expect((await firstLosses(build(), loss, batch))[0]).toBe(expected);
    }
  });
});

describe('a compiled model', () => {
  it('brings its loss and its optimizer', async () => {
    const { xs, ys } = smallData();
    const model = smallModel();
    const optimizer = tf.train.adam(1e-3);
    model.compile({ optimizer, loss: 'categoricalCrossentropy' });
    const options = { endLr: 1, numIter: 8, engine: 'tfjs' } as const;
    const compiled = await new LRFinder(model).rangeTest({ xs, ys }, options);
    const explicit = await new LRFinder(
      smallModel(),
      tf.train.adam(1e-3),
      'categoricalCrossentropy',
    ).rangeTest({ xs, ys }, options);
    expect(compiled).toEqual(explicit);
  });

  it('trains what it was compiled with, and follows a new compilation', async () => {
    const { xs, ys } = smallData();
    const model = smallModel();
    model.compile({ optimizer: tf.train.sgd(1e-3), loss: 'categoricalCrossentropy' });
    const finder = new LRFinder(model);
    const all = await finder.rangeTest({ xs, ys }, { endLr: 1, numIter: 8 });
    model.layers[0]!.trainable = false;
    model.compile({ optimizer: tf.train.sgd(1e-6), loss: 'categoricalCrossentropy' });
    const kernel = model.layers[0]!.getWeights()[0]!;
    const before = await kernel.data();
    const some = await finder.rangeTest({ xs, ys }, { endLr: 1, numIter: 8, restore: false });
    expect(some.history.lr[0]).toBe(1e-6);
    expect(some.history.rawLoss).not.toEqual(all.history.rawLoss);
    expect(await model.layers[0]!.getWeights()[0]!.data()).toEqual(before);
  });
});
