import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { type FitArgs, fitModel, StateError } from '../../src/index.ts';
import { expectNear, expectSameHistory, expectSameWeights, numbersOf } from './expect.ts';
import { type FitTask, mlp } from './tasks.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Callbacks = NonNullable<FitArgs['callbacks']>;
type Run = (args: FitArgs) => Promise<tf.History>;

const OPTIONS = { epochs: 3, batchSize: 16, shuffle: false, verbose: 0 } as const;
const [x, y] = [mlp().x as tf.Tensor, mlp().y as tf.Tensor];

/** The same callbacks with `fitModel`, and with `model.fit`. */
async function both(
  callbacks: (task: FitTask) => Callbacks,
  make: () => FitTask = () => mlp(),
  more: FitArgs = {},
) {
  const [here, there] = [make(), make()];
  const options = { ...OPTIONS, ...more };
  const got = await fitModel(here.model, x, y, { ...options, callbacks: callbacks(here) });
  const args = { ...options, callbacks: callbacks(there) } as tf.ModelFitArgs;
  const wanted = await there.model.fit(x, y, args);
  return { here, there, got, wanted };
}

/** A layer with a setting. */
class Scaled extends tf.layers.Layer {
  factor = 1;

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.mul([inputs].flat()[0]!, this.factor));
  }

  static get className(): string {
    return 'Scaled';
  }
}

describe('callbacks', () => {
  it('are called in the same order with the same logs', async () => {
    const calls = () => {
      const seen: [string, number, string[], number[]][] = [];
      const record =
        (name: string) =>
        (...args: unknown[]) => {
          const logs = (args.at(-1) ?? {}) as Record<string, number>;
          const index = typeof args[0] === 'number' ? args[0] : -1;
          const keys = Object.keys(logs).sort();
          seen.push([name, index, keys, keys.map((key) => logs[key]!)]);
        };
      const names = ['TrainBegin', 'TrainEnd', 'EpochBegin', 'EpochEnd', 'BatchBegin', 'BatchEnd'];
      return { seen, all: Object.fromEntries(names.map((name) => [`on${name}`, record(name)])) };
    };
    const recorders: ReturnType<typeof calls>[] = [];
    await both(
      () => {
        recorders.push(calls());
        return recorders.at(-1)!.all;
      },
      undefined,
      { validationSplit: 0.2 },
    );
    const [got, wanted] = recorders.map(({ seen }) => seen);
    expect(got!.map((call) => call.slice(0, 3))).toEqual(wanted!.map((call) => call.slice(0, 3)));
    expect(got).toHaveLength(2 + 3 * (2 + 2 * 3));
    wanted!.forEach((call, i) => {
      expectNear(got![i]![3], call[3], 1e-5, 1e-6);
    });
  });

  it('see the weights that training has reached, after each batch if they ask', async () => {
    const seen: number[][][][] = [];
    const looking = (hook: string) => (task: FitTask) => {
      const weights: number[][][] = [];
      seen.push(weights);
      return { [hook]: () => void weights.push(numbersOf(task.model)) };
    };
    for (const hook of ['onBatchEnd', 'onBatchBegin', 'onEpochEnd', 'onEpochBegin', 'onTrainEnd']) {
      await both(looking(hook));
      const [got, wanted] = seen.splice(0) as [number[][][], number[][][]];
      expect(got).toHaveLength(wanted.length);
      wanted.flat().forEach((weight, i) => {
        expectNear(got.flat()[i]!, weight, 1e-4, 1e-5);
      });
    }
  });

  it.each<[string, (task: FitTask) => Callbacks]>([
    ['a list of them', () => [{ onEpochEnd: () => undefined }, { onBatchEnd: () => undefined }]],
    ['tf.CustomCallback', () => [new tf.CustomCallback({ onEpochEnd: () => undefined })]],
    [
      'early stopping',
      () => tf.callbacks.earlyStopping({ monitor: 'loss', minDelta: 100, patience: 1 }),
    ],
    [
      'stopTraining at the end of an epoch',
      ({ model }) => ({
        onEpochEnd: (epoch) => {
          if (epoch === 1) model.stopTraining = true;
        },
      }),
    ],
    [
      'stopTraining after a batch',
      ({ model }) => ({
        onBatchEnd: (batch) => {
          if (batch === 2) model.stopTraining = true;
        },
      }),
    ],
    [
      'another learning rate from the second epoch on',
      ({ model }) => ({
        onEpochEnd: () => {
          (model.optimizer as unknown as { learningRate: number }).learningRate = 0.1;
        },
      }),
    ],
    [
      'another learning rate for each batch',
      ({ model }) => ({
        onBatchBegin: (batch) => {
          (model.optimizer as unknown as { learningRate: number }).learningRate = 0.01 * batch;
        },
      }),
    ],
    [
      'weights set at the end of an epoch',
      ({ model }) => ({
        onEpochEnd: () => model.setWeights(model.getWeights().map((w) => tf.mul(w, 0.5))),
      }),
    ],
    [
      'weights clipped after each batch',
      ({ model }) => ({
        onBatchEnd: () =>
          model.setWeights(model.getWeights().map((w) => tf.clipByValue(w, -0.3, 0.3))),
      }),
    ],
    [
      'another setting of the optimizer',
      ({ model }) => ({
        onEpochEnd: () => {
          (model.optimizer as unknown as { beta1: number }).beta1 = 0.5;
        },
      }),
    ],
    [
      'the optimizer’s state set to another',
      ({ model }) => ({
        onEpochEnd: async () => {
          const weights = await model.optimizer.getWeights();
          const halves = weights.map(({ name, tensor }, i) => ({
            name,
            tensor: i === 0 ? tensor : (tf.mul(tensor, 0.5) as tf.Tensor),
          }));
          await model.optimizer.setWeights(halves);
        },
      }),
    ],
  ])('%s', async (_, callbacks) => {
    const { got, wanted, here, there } = await both(callbacks);
    expectSameHistory(got, wanted);
    expectSameWeights(here.model, there.model);
    expect(here.model.optimizer.iterations).toBe(there.model.optimizer.iterations);
  });

  it('may set the rate of SGD, which has a setter', async () => {
    const { got, wanted, here, there } = await both(
      ({ model }) => ({
        onEpochEnd: () => (model.optimizer as tf.SGDOptimizer).setLearningRate(0.5),
      }),
      () => mlp(tf.train.momentum(0.05, 0.9)),
    );
    expectSameHistory(got, wanted);
    expectSameWeights(here.model, there.model);
  });

  it('of a class of one’s own know the model and the parameters', async () => {
    class Watch extends tf.Callback {
      readonly seen: unknown[] = [];
      readonly weights: number[][] = [];
      override async onTrainBegin() {
        const { isTraining } = this.model as unknown as { isTraining: boolean };
        this.seen.push({ ...this.params, verbose: 0 }, isTraining);
      }
      override async onBatchEnd(batch: number, logs?: tf.Logs) {
        this.seen.push(batch, logs!.size);
        this.weights.push(numbersOf(this.model).flat());
      }
    }
    const watches: Watch[] = [];
    await both(() => {
      watches.push(new Watch());
      return [watches.at(-1)!];
    });
    const [got, wanted] = watches as [Watch, Watch];
    const { steps, ...params } = wanted.seen[0] as Record<string, unknown>;
    expect(steps).toBeNull();
    expect(got.seen).toEqual([params, ...wanted.seen.slice(1)]);
    expect(got.seen[1]).toBe(true);
    wanted.weights.forEach((weights, i) => {
      expectNear(got.weights[i]!, weights, 1e-4, 1e-5);
    });
  });

  it('may compile the model anew', async () => {
    const functional = () => {
      const { model } = mlp();
      const same = tf.model({ inputs: model.inputs, outputs: model.outputs });
      same.compile({
        optimizer: tf.train.adam(0.01),
        loss: 'categoricalCrossentropy',
        metrics: 'acc',
      });
      return { model: same, x, y };
    };
    const { got, wanted, here, there } = await both(
      ({ model }) => ({
        onEpochEnd: (epoch) => {
          if (epoch > 0) return;
          model.compile({ optimizer: tf.train.sgd(1), loss: 'meanSquaredError', metrics: 'acc' });
        },
      }),
      functional,
    );
    expectSameHistory(got, wanted);
    expectSameWeights(here.model, there.model);
    expect(here.model.optimizer.iterations).toBe(8);
    expect(there.model.optimizer.iterations).toBe(8);
  });

  it('may change a number in the loss from epoch to epoch', async () => {
    const make = () => {
      const task = mlp();
      const held = { rate: 0.5 };
      const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
        tf.mul(tf.metrics.categoricalCrossentropy(yTrue, yPred), held.rate);
      task.model.compile({ optimizer: tf.train.adam(0.01), loss });
      return { ...task, held };
    };
    const { here, there, got, wanted } = await both(
      (task) => ({
        onEpochEnd: (epoch) => {
          (task as ReturnType<typeof make>).held.rate = epoch + 2;
        },
      }),
      make,
      { validationSplit: 0.2 },
    );
    expectSameHistory(got, wanted);
    expectSameWeights(here.model, there.model);
  });

  it('may change a setting of a layer from epoch to epoch', async () => {
    const make = () => {
      const task = mlp();
      const model = tf.sequential({ layers: [...task.model.layers, new Scaled()] });
      model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
      return { ...task, model };
    };
    const { here, there, got, wanted } = await both(
      ({ model }) => ({
        onEpochEnd: (epoch) => {
          (model.layers.at(-1) as Scaled).factor = epoch + 2;
        },
      }),
      make,
    );
    expectSameHistory(got, wanted);
    expectSameWeights(here.model, there.model);
  });

  it('onYield is called as often as it wishes', async () => {
    const yields: number[] = [];
    await fitModel(mlp().model, x, y, {
      ...OPTIONS,
      yieldEvery: 1e-9,
      callbacks: { onYield: (_epoch, batch) => void yields.push(batch) },
    });
    expect(yields.length).toBeGreaterThan(3);
  });
});

describe('while and after it runs', () => {
  const failing: [string, tf.CustomCallbackArgs][] = [
    'onTrainBegin',
    'onEpochBegin',
    'onBatchBegin',
    'onBatchEnd',
    'onEpochEnd',
    'onTrainEnd',
  ].map((hook) => [
    hook,
    {
      [hook]: () => {
        throw new Error(`no ${hook}`);
      },
    },
  ]);

  it.each(sampled(failing, 1, 0))(
    'an error in %s leaves all as it is then',
    async (hook, callbacks) => {
      const [here, there] = [mlp(), mlp()];
      const tensors = tf.memory().numTensors;
      const run = async (task: FitTask, f: Run) => {
        const before = tf.memory().numTensors;
        await expect(f({ ...OPTIONS, callbacks })).rejects.toThrow(`no ${hook}`);
        return [tf.memory().numTensors - before, task.model.optimizer.iterations];
      };
      const got = await run(here, (args) => fitModel(here.model, x, y, args));
      // model.fit leaves the tensors of its logs behind.
      const [, iterations] = await run(there, (args) => there.model.fit(x, y, args as never));
      expect(got).toEqual([iterations === 0 ? 0 : 8, iterations]);
      expectSameWeights(here.model, there.model);
      expect(tf.memory().numTensors).toBeGreaterThanOrEqual(tensors);
      // And it can go on.
      expectSameHistory(
        await fitModel(here.model, x, y, OPTIONS),
        await there.model.fit(x, y, { ...OPTIONS }),
      );
    },
  );

  it('no other training of the model can begin', async () => {
    const { model } = mlp();
    let asked = 0;
    await fitModel(model, x, y, {
      ...OPTIONS,
      callbacks: {
        onEpochEnd: async () => {
          await expect(fitModel(model, x, y)).rejects.toThrow(StateError);
          await expect(model.fit(x, y)).rejects.toThrow(/another fit/);
          asked += 1;
        },
      },
    });
    expect(asked).toBe(3);
    await model.fit(x, y, { verbose: 0 });
  });

  it('the history is the model’s', async () => {
    const { model } = mlp();
    const history = await fitModel(model, x, y, OPTIONS);
    const { model: inner } = model as unknown as { model: tf.LayersModel };
    expect(inner.history).toBe(history);
  });
});
