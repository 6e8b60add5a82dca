import * as tf from '@tensorflow/tfjs';
import * as web from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { runsAll } from '../../../../test/sample.ts';
import {
  ArgumentError,
  type FitArgs,
  fitModel,
  type OrtModule,
  UnsupportedKernelError,
  VaryingStepError,
} from '../../src/index.ts';
import { expectNear, numbersOf } from './expect.ts';
import { mlp } from './tasks.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const [x, y] = [mlp().x as tf.Tensor, mlp().y as tf.Tensor];

describe('fitModel refuses', () => {
  it.each<[args: Record<string, unknown>, message: string]>([
    [{ batchSize: 0 }, 'Expected `batchSize` to be an integer >= 1, got 0'],
    [{ batchSize: 2.5 }, 'Expected `batchSize` to be an integer >= 1, got 2.5'],
    [{ epochs: -1 }, 'Expected `epochs` to be an integer >= 0, got -1'],
    [{ initialEpoch: 0.5 }, 'Expected `initialEpoch` to be an integer >= 0, got 0.5'],
    [{ seed: 0.5 }, 'Expected `seed` to be an integer, got 0.5'],
    [{ shuffle: 'batch' }, 'Expected `shuffle` to be true or false, got batch'],
    [{ validationSplit: 1 }, 'Expected `validationSplit` to be a number >= 0 and < 1, got 1'],
    [
      { validationSplit: 0.999 },
      'Expected `validationSplit` to leave a sample to train on, got 0.999 of 50',
    ],
    [{ validationData: [x] }, 'Expected `validationData` to be [xs, ys], got a list of 1'],
    [{ validationData: [x, y, y] }, 'Expected `validationData` to be [xs, ys], got a list of 3'],
    [{ precision: 'half' }, "Expected `precision` to be 'float32' or 'mixed', got half"],
    [{ lossScaler: {} }, "Expected `lossScaler` to be given with `precision: 'mixed'`"],
    [{ verbose: 2 }, 'Expected `verbose` to be 0 or 1, got 2'],
    [{ sampleWeight: x }, 'got `sampleWeight`: TensorFlow.js does not have it yet. Leave it out'],
    [{ stepsPerEpoch: 3 }, 'got `stepsPerEpoch`: TensorFlow.js does not have it yet. Leave it out'],
    [{ epoch: 3 }, 'got `epoch`: it is not known. Leave it out'],
  ])('%j', async (args, message) => {
    const { model } = mlp();
    const weights = numbersOf(model);
    const tensors = tf.memory().numTensors;
    const error = await fitModel(model, x, y, args as FitArgs).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toContain(message);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(numbersOf(model)).toEqual(weights);
  });

  it.each<[string, tf.Tensor, tf.Tensor, RegExp]>([
    ['inputs of another shape', tf.zeros([50, 5]), y, /^input expected a batch .* shape \[4\]/],
    ['targets of another shape', x, tf.zeros([50, 2]), /^target expected a batch .* shape \[3\]/],
    ['fewer targets', x, tf.zeros([49, 3]), /same number of samples/],
    ['no samples', tf.zeros([0, 4]), tf.zeros([0, 3]), /to have samples, got none/],
  ])('%s, with the words of model.fit where it does', async (_, xs, ys, message) => {
    const { model } = mlp();
    const tensors = tf.memory().numTensors;
    await expect(fitModel(model, xs, ys)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(tensors);
    // The model is free again.
    await fitModel(model, x, y);
  });

  it('what is no model, and one that is not compiled', async () => {
    await expect(fitModel({} as tf.LayersModel, x, y)).rejects.toThrow(
      'Expected `model` to be a LayersModel, got object. Use compileTrainStep for functions',
    );
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
    await expect(fitModel(model, x, y)).rejects.toThrow('Expected `model` to be compiled');
  });

  class Fourier extends tf.layers.Layer {
    static className = 'FitFourier';
    readonly #isForInference: boolean;
    constructor(isForInference = false) {
      super({});
      this.#isForInference = isForInference;
    }
    override call(input: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }) {
      const one = [input].flat()[0] as tf.Tensor;
      if (this.#isForInference && training) return one;
      return tf.add(one, tf.real(tf.spectral.rfft(one)).slice([0, 0], [-1, 1]));
    }
    override computeOutputShape(shape: tf.Shape) {
      return shape;
    }
  }
  const median = (_: tf.Tensor, p: tf.Tensor) => tf.real(tf.spectral.rfft(p));

  it.each<[string, new (...args: never[]) => Error, Parameters<typeof mlp>]>([
    ['a layer that can’t be compiled', UnsupportedKernelError, [undefined, {}, new Fourier()]],
    [
      'one that can’t when it validates',
      UnsupportedKernelError,
      [undefined, {}, new Fourier(true)],
    ],
    ['a metric that can’t be compiled', UnsupportedKernelError, [undefined, { metrics: [median] }]],
    [
      'a loss that is not the same each time',
      VaryingStepError,
      [undefined, { loss: (a, b) => tf.mul(tf.losses.meanSquaredError(a, b), Math.random()) }],
    ],
  ])('%s, with all as it was', async (_, type, parameters) => {
    const { model } = mlp(...parameters);
    const weights = numbersOf(model);
    const tensors = tf.memory().numTensors;
    const called: string[] = [];
    const callbacks = { onTrainBegin: () => void called.push('onTrainBegin') };
    await expect(fitModel(model, x, y, { callbacks, validationSplit: 0.5 })).rejects.toThrow(type);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(numbersOf(model)).toEqual(weights);
    expect(called).toEqual([]);
    expect(model.optimizer.iterations).toBe(0);
    expect((model as unknown as { model: { isTraining: boolean } }).model.isTraining).toBe(false);
  });
});

describe('fitModel with', () => {
  const losses = async (args: FitArgs, ...middle: tf.layers.Layer[]) => {
    const { model } = mlp(tf.train.adam(0.01), {}, ...middle);
    const { history } = await fitModel(model, x, y, { epochs: 3, batchSize: 16, ...args });
    return history.loss as number[];
  };

  it('a seed shuffles and drops out the same again', async () => {
    const dropout = () => tf.layers.dropout({ rate: 0.5 });
    const first = await losses({ seed: 1 }, dropout());
    expect(await losses({ seed: 1 }, dropout())).toEqual(first);
    expect(await losses({ seed: 2 }, dropout())).not.toEqual(first);
    expect(await losses({}, dropout())).not.toEqual(await losses({}, dropout()));
    expect(await losses({ seed: 1 })).not.toEqual(await losses({ seed: 1, shuffle: false }));
    expect(await losses({ seed: 1, shuffle: false })).toEqual(
      await losses({ seed: 2, shuffle: false }),
    );
  });

  it('null for an argument is as with nothing', async () => {
    const nothing = { batchSize: null, validationData: null, classWeight: null, epochs: null };
    const [loss] = await losses(nothing as never);
    expect(loss).toBeGreaterThan(0);
  });

  it('no epochs does nothing', async () => {
    expect(await losses({ epochs: 0 })).toBeUndefined();
  });

  it.runIf(runsAll)('another ONNX Runtime', async () => {
    web.env.wasm.numThreads = 1;
    const ort = web as unknown as OrtModule;
    const there = await losses({ seed: 1, ort, executionProviders: ['wasm'] });
    expectNear(there, await losses({ seed: 1 }), 1e-5);
  });
});
