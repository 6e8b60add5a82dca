import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setLearningRate } from '#training/optimizer';
import { cyclicalMomentum, triangular } from '../../src/schedules/cyclical.ts';
import { oneCycle } from '../../src/schedules/one-cycle.ts';
import { LRFinder } from '../../src/tfjs/lr-finder.ts';
import { ScheduleCallback } from '../../src/tfjs/schedule-callback.ts';
import { optimizers, smallData, smallModel } from './small-task.ts';

beforeAll(() => tf.setBackend('cpu'));
const { xs, ys } = smallData();
afterAll(() => tf.dispose([xs, ys]));

const LOSS = 'categoricalCrossentropy';
const BATCH = 16;
const EPOCHS = 3;
const steps = Math.ceil(xs.shape[0]! / BATCH) * EPOCHS;

const weightsOf = (model: tf.LayersModel) =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

describe.each(Object.keys(optimizers))('model.fit with %s', (name) => {
  it('trains as a loop that sets the rate before each batch, validation or not', async () => {
    const lr = oneCycle({ maxLr: 0.01, totalSteps: steps });
    const callback = new ScheduleCallback({ lr });
    const fitted = smallModel(0);
    fitted.compile({ optimizer: optimizers[name]!(), loss: LOSS });
    await fitted.fit(xs, ys, {
      epochs: EPOCHS,
      batchSize: BATCH,
      shuffle: false,
      validationData: [xs, ys],
      verbose: 0,
      callbacks: callback,
    });

    const looped = smallModel(0);
    const optimizer = optimizers[name]!();
    looped.compile({ optimizer, loss: LOSS });
    for (let step = 0; step < steps; step++) {
      setLearningRate(optimizer, lr(step));
      const at = (step % (steps / EPOCHS)) * BATCH;
      const size = Math.min(BATCH, xs.shape[0]! - at);
      const batch = [xs.slice(at, size), ys.slice(at, size)] as const;
      await looped.trainOnBatch(...batch);
      tf.dispose([...batch]);
    }
    expect(callback.history.lr).toEqual(Array.from({ length: steps }, (_, i) => lr(i)));
    expect(callback.history.momentum).toEqual([]);
    expect(weightsOf(fitted)).toEqual(weightsOf(looped));
    fitted.dispose();
    looped.dispose();
  });
});

describe('ScheduleCallback', () => {
  it('goes on over several calls of fit, and stops with early stopping', async () => {
    const model = smallModel(0);
    model.compile({ optimizer: tf.train.sgd(1), loss: LOSS });
    // So large that nothing improves.
    const callback = new ScheduleCallback({ lr: (step) => 1e-9 * (step + 1) });
    const stopping = tf.callbacks.earlyStopping({ monitor: 'loss', patience: 1, minDelta: 1 });
    const options = { batchSize: BATCH, epochs: 10, verbose: 0 };
    const { epoch } = await model.fit(xs, ys, { ...options, callbacks: [callback, stopping] });
    const perEpoch = steps / EPOCHS;
    expect(epoch.length).toBe(2);
    expect(callback.history.lr).toHaveLength(2 * perEpoch);
    await model.fit(xs, ys, { ...options, epochs: 1, callbacks: callback });
    expect(callback.history.lr).toHaveLength(3 * perEpoch);
    expect(callback.history.lr.at(-1)).toBe(1e-9 * 3 * perEpoch);
    model.dispose();
  });

  describe('where training is resumed at a later epoch', () => {
    const lr = oneCycle({ maxLr: 0.01, totalSteps: steps });
    const perEpoch = steps / EPOCHS;
    const rest = Array.from({ length: 2 * perEpoch }, (_, i) => lr(perEpoch + i));
    const resumed = { epochs: EPOCHS, initialEpoch: 1, verbose: 0 } as const;
    const compiled = () => {
      const model = smallModel(0);
      model.compile({ optimizer: tf.train.sgd(0.01), loss: LOSS });
      return model;
    };
    const samples = tf.data.zip<{ xs: tf.Tensor; ys: tf.Tensor }>({
      xs: tf.data.array(tf.unstack(xs)),
      ys: tf.data.array(tf.unstack(ys)),
    });
    const known = samples.batch(BATCH) as tf.data.Dataset<tf.TensorContainer>;
    /** Of unknown length: a filter may leave out any batch. */
    const unknown = known.filter(() => true);

    it('by fit: goes on at the step that comes next', async () => {
      const callbacks = new ScheduleCallback({ lr });
      await compiled().fit(xs, ys, { ...resumed, batchSize: BATCH, callbacks });
      expect(callbacks.history.lr).toEqual(rest);
      await compiled().fit(xs, ys, { epochs: 1, verbose: 0, batchSize: BATCH, callbacks });
      expect(callbacks.history.lr.at(-1)).toBe(lr(4 * perEpoch - 1));
    });

    it('by fitDataset: the same, also by `batchesPerEpoch`', async () => {
      for (const [data, more] of [
        [known, {}],
        [unknown.repeat(), { batchesPerEpoch: perEpoch }],
      ] as const) {
        const callbacks = new ScheduleCallback({ lr });
        await compiled().fitDataset(data, { ...resumed, ...more, callbacks });
        expect(callbacks.history.lr).toEqual(rest);
      }
    });

    it('by data of unknown length: asks for `firstStep`, and goes by it', async () => {
      const unasked = new ScheduleCallback({ lr });
      await expect(
        compiled().fitDataset(unknown, { ...resumed, callbacks: unasked }),
      ).rejects.toThrow(/^Expected `firstStep` to be given where training begins at epoch 1/);
      const callbacks = new ScheduleCallback({ lr, firstStep: perEpoch });
      await compiled().fitDataset(unknown, { ...resumed, callbacks });
      expect(callbacks.history.lr).toEqual(rest);
    });

    it('refuses a `firstStep` that is none', () => {
      expect(() => new ScheduleCallback({ lr, firstStep: -1 })).toThrow(
        'Expected `firstStep` to be an integer >= 0, got -1',
      );
    });
  });

  it('takes no notice of a test between two calls of fit, nor the test of it', async () => {
    const train = async (between: (model: tf.Sequential) => Promise<unknown>) => {
      const model = smallModel();
      model.compile({ optimizer: tf.train.adam(1e-3), loss: LOSS });
      const callback = new ScheduleCallback({
        lr: oneCycle({ maxLr: 0.01, totalSteps: 2 * steps }),
      });
      const half = { epochs: EPOCHS, batchSize: BATCH, shuffle: false, verbose: 0 };
      await model.fit(xs, ys, { ...half, callbacks: callback });
      const rate = (model.optimizer as unknown as { learningRate: number }).learningRate;
      await between(model);
      expect((model.optimizer as unknown as { learningRate: number }).learningRate).toBe(rate);
      await model.fit(xs, ys, { ...half, callbacks: callback });
      const end = { weights: weightsOf(model), lr: callback.history.lr };
      model.dispose();
      return end;
    };
    const rangeTest = async (model: tf.Sequential) => {
      const options = { startLr: 1e-6, endLr: 1, numIter: 20 };
      const { history } = await new LRFinder(model).rangeTest(
        { xs, ys, batchSize: BATCH },
        options,
      );
      expect(history.lr[0]).toBe(1e-6);
    };
    expect(await train(rangeTest)).toEqual(await train(async () => {}));
  });

  it('sets the momentum that the update works with: gradient descent by hand does the same', async () => {
    const cycle = { stepSizeUp: 3 };
    const lr = triangular({ baseLr: 0.01, maxLr: 0.1, ...cycle });
    const momentum = cyclicalMomentum({ baseMomentum: 0.5, maxMomentum: 0.9, ...cycle });
    // One weight w, the loss (w - 2) ** 2.
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer: 'ones' }),
      ],
    });
    model.compile({ optimizer: tf.train.momentum(1, 0.3), loss: 'meanSquaredError' });
    const [one, two] = [tf.tensor2d([[1]]), tf.tensor2d([[2]])];
    const callback = new ScheduleCallback({ lr, momentum });
    const tensors = tf.memory().numTensors;
    await model.fit(one, two, { epochs: 12, verbose: 0, callbacks: callback });
    // The optimizer's one slot is new, the scalar of its momentum another in the place of the old.
    expect(tf.memory().numTensors).toBe(tensors + 1);
    let [w, velocity] = [1, 0];
    for (let step = 0; step < 12; step++) {
      velocity = momentum(step) * velocity + 2 * (w - 2);
      w -= lr(step) * velocity;
    }
    expect(model.getWeights()[0]!.dataSync()[0]).toBeCloseTo(w, 5);
    expect(callback.history.momentum).toEqual(Array.from({ length: 12 }, (_, i) => momentum(i)));
    tf.dispose([one, two]);
    model.dispose();
  });

  it.each<[options: object, message: string]>([
    [{ lr: () => 1, momentums: () => 1 }, 'Unknown option `momentums`; did you mean `momentum`?'],
    [{ lr: 0.1 }, 'Expected `lr` to be a function of the step, got 0.1'],
    [{ lr: () => 1, momentum: 0.9 }, 'Expected `momentum` to be a function of the step, got 0.9'],
  ])('refuses %o', (options, message) => {
    expect(() => new ScheduleCallback(options as never)).toThrow(message);
  });

  it('refuses momentum for an optimizer that has none, before any step', async () => {
    const model = smallModel(0);
    model.compile({ optimizer: tf.train.adagrad(0.1), loss: LOSS });
    const before = weightsOf(model);
    const callback = new ScheduleCallback({ lr: () => 0.1, momentum: () => 0.9 });
    await expect(model.fit(xs, ys, { verbose: 0, callbacks: callback })).rejects.toThrow(
      'Expected `optimizer` to be one with momentum',
    );
    expect(weightsOf(model)).toEqual(before);
    model.dispose();
  });
});
