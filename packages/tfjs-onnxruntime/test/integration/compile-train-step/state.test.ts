import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ArgumentError,
  CompileError,
  compileTrainStep,
  StateError,
  UnsupportedKernelError,
  VaryingStepError,
} from '../../../src/index.ts';

const SESSION = { sessionOptions: { intraOpNumThreads: 1 } };
let before: number;

beforeEach(async () => {
  await tf.setBackend('cpu');
  tf.engine().startScope();
  before = tf.memory().numTensors;
});

afterEach(() => {
  tf.disposeVariables();
  tf.engine().endScope();
});

function network(...layers: tf.layers.Layer[]) {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu' }),
      ...layers,
      tf.layers.dense({ units: 2 }),
    ],
  });
  return model;
}

const batchOf = (size: number) => ({
  xs: tf.randomNormal([size, 4], 0, 1, 'float32', 1),
  ys: tf.randomNormal([size, 2], 0, 1, 'float32', 2),
});

const numbersOf = (model: tf.LayersModel) => model.getWeights().map((w) => [...w.dataSync()]);

describe('the state', () => {
  it('stays in tfjs as it was until it is written back', async () => {
    const model = network(tf.layers.batchNormalization());
    const optimizer = tf.train.adam(0.01);
    const batch = batchOf(4);
    const tensors = tf.memory().numTensors;
    const variables = Object.keys(tf.engine().registeredVariables);
    const weights = numbersOf(model);
    const step = await compileTrainStep({
      model,
      optimizer,
      loss: 'meanSquaredError',
      batch,
      ...SESSION,
    });
    await step.run(batch, 0.1);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(Object.keys(tf.engine().registeredVariables)).toEqual(variables);
    expect(tf.getBackend()).toBe('cpu');
    expect(numbersOf(model)).toEqual(weights);
    expect(optimizer.iterations).toBe(0);
    step.writeBack();
    expect(numbersOf(model)).not.toEqual(weights);
    expect(optimizer.iterations).toBe(1);
    await step.dispose();
    await step.dispose();
    // Two slots for each of the six trained weights: as after a step of tfjs.
    expect(tf.memory().numTensors).toBe(tensors + 12);
    expect(() => step.save()).toThrow(StateError);
    await expect(step.run(batch, 0.1)).rejects.toThrow(StateError);
    expect(before).toBeGreaterThanOrEqual(0);
  });

  it("goes back in the optimizer's count of steps too, where they were written back", async () => {
    const batch = batchOf(4);
    const optimizer = tf.train.adam(0.1);
    const step = await compileTrainStep({
      model: network(),
      optimizer,
      loss: 'meanSquaredError',
      batch,
      ...SESSION,
    });
    await step.run(batch, 0.1);
    const saved = step.save();
    await step.runMany([batch, batch], [0.1, 0.1]);
    step.writeBack();
    expect(optimizer.iterations).toBe(3);
    step.restore(saved);
    step.writeBack();
    expect(optimizer.iterations).toBe(1);
    await step.dispose();
  });

  it('is saved and restored to the bit, random numbers too', async () => {
    const model = network(tf.layers.dropout({ rate: 0.5 }));
    const batch = batchOf(4);
    const step = await compileTrainStep({
      model,
      optimizer: tf.train.adam(),
      loss: 'meanSquaredError',
      batch,
      seed: 3,
      ...SESSION,
    });
    await step.run(batch, 0.1);
    const saved = step.save();
    const run = async () => [
      await step.run(batch, 0.1),
      ...(await step.runMany([batch, batch], [0.1, 0.2])),
      await step.run(batch, 0.3),
    ];
    const first = await run();
    step.restore(saved);
    expect(await run()).toEqual(first);
    step.restore(saved);
    expect(await run()).toEqual(first);
    await step.dispose();
  });

  it('is restored to the beginning by a copy from the beginning', async () => {
    const batch = batchOf(4);
    const step = await compileTrainStep({
      model: network(),
      optimizer: tf.train.adam(),
      loss: 'meanSquaredError',
      batch,
      ...SESSION,
    });
    const beginning = step.save();
    const run = async () => [await step.run(batch, 0.1), await step.run(batch, 0.2)];
    const first = await run();
    step.restore(beginning);
    // A copy of what has been restored is as good as the first.
    const again = step.save();
    expect(await run()).toEqual(first);
    step.restore(again);
    expect(await run()).toEqual(first);
    await step.dispose();
  });

  it('is the same however steps are grouped, and for batches of other sizes', async () => {
    const model = network();
    const batches = [batchOf(4), batchOf(4), batchOf(3), batchOf(4)];
    const make = () =>
      compileTrainStep({
        model,
        optimizer: tf.train.adam(),
        loss: 'meanSquaredError',
        batch: batches[0]!,
        ...SESSION,
      });
    const [a, b] = [await make(), await make()];
    const single = [];
    for (const batch of batches) single.push(await a.run(batch, 0.1));
    const grouped = await b.runMany(batches.slice(0, 2), [0.1, 0.1]);
    grouped.push(await b.run(batches[2]!, 0.1), await b.run(batches[3]!, 0.1));
    expect(grouped).toEqual(single);
    expect(await a.runMany([], [])).toEqual([]);
    await expect(a.runMany(batches, [0.1, 0.1, 0.1, 0.1])).rejects.toThrow(ArgumentError);
    await expect(a.runMany(batches, [0.1])).rejects.toThrow(ArgumentError);
    await a.dispose();
    await b.dispose();
  });

  it('leaves frozen layers as they are', async () => {
    const model = network();
    model.layers[0]!.trainable = false;
    const batch = batchOf(4);
    const weights = model.layers.map((layer) => layer.getWeights().map((w) => [...w.dataSync()]));
    const step = await compileTrainStep({
      model,
      optimizer: tf.train.sgd(0.1),
      loss: 'meanSquaredError',
      batch,
      ...SESSION,
    });
    await step.runMany([batch, batch], [0.1, 0.1]);
    step.writeBack();
    await step.dispose();
    const after = model.layers.map((layer) => layer.getWeights().map((w) => [...w.dataSync()]));
    expect(after[0]).toEqual(weights[0]);
    expect(after[1]).not.toEqual(weights[1]);
  });
});

describe('random layers', () => {
  const RANDOM: [string, () => tf.layers.Layer, mean: number, deviation: number][] = [
    ['dropout', () => tf.layers.dropout({ rate: 0.25 }), 1, Math.sqrt(0.25 / 0.75)],
    ['gaussianNoise', () => tf.layers.gaussianNoise({ stddev: 0.5 }), 1, 0.5],
    ['gaussianDropout', () => tf.layers.gaussianDropout({ rate: 0.2 }), 1, 0.5],
  ];

  it.each(RANDOM)(
    '%s has the right mean and deviation, and is new at every step',
    async (_, make, mean, deviation) => {
      const layer = make();
      const xs = tf.ones([100, 100]);
      const w = tf.variable(tf.scalar(0));
      const run = async (statistic: (y: tf.Tensor) => tf.Tensor, steps: number) => {
        const step = await compileTrainStep({
          step: ({ xs: x }: { xs: tf.Tensor }) => {
            w.assign(tf.scalar(0));
            return statistic(layer.apply(x, { training: true }) as tf.Tensor);
          },
          optimizer: tf.train.sgd(1),
          batch: { xs, ys: [] },
          seed: 11,
          ...SESSION,
        });
        const values = [];
        for (let i = 0; i < steps; i += 1) values.push(await step.run({ xs, ys: [] }, 1));
        await step.dispose();
        return values;
      };
      const means = await run((y) => tf.mean(y), 5);
      expect(new Set(means).size).toBe(5);
      for (const value of means) expect(Math.abs(value - mean)).toBeLessThan(0.03);
      const [variance] = await run((y) => tf.moments(y).variance, 1);
      expect(Math.sqrt(variance!)).toBeCloseTo(deviation, 1);
      // Neighbours, rows and columns know nothing of each other.
      const [correlation] = await run((y) => {
        const centred = tf.sub(y, mean);
        const shifted = tf.mean(tf.mul(centred.slice([0, 1]), centred.slice([0, 0], [100, 99])));
        return tf.div(shifted, deviation ** 2);
      }, 1);
      expect(Math.abs(correlation!)).toBeLessThan(0.05);
    },
  );

  it.each([
    ['alphaDropout', () => tf.layers.alphaDropout({ rate: 0.3 })],
    ['dropout', () => tf.layers.dropout({ rate: 0.3 })],
    ['gaussianNoise', () => tf.layers.gaussianNoise({ stddev: 0.3 })],
  ])('%s trains', async (_, make) => {
    const batch = batchOf(8);
    const model = network(make());
    const options = {
      model,
      optimizer: tf.train.adam(),
      loss: 'meanSquaredError',
      batch,
      seed: 1,
      ...SESSION,
    } as const;
    const step = await compileTrainStep(options);
    const losses = await step.runMany(Array(200).fill(batch), Array(200).fill(0.01));
    expect(losses.at(-1)!).toBeLessThan(0.8 * losses[0]!);
    const other = await compileTrainStep({ ...options, seed: 2 });
    const again = await compileTrainStep(options);
    const [first] = losses;
    expect(await other.run(batch, 0.01)).not.toBe(first);
    expect(await again.run(batch, 0.01)).toBe(first);
    for (const one of [step, other, again]) await one.dispose();
  });

  it('spatialDropout1d drops whole features', async () => {
    const layer = tf.layers.spatialDropout1d({ rate: 0.5 } as never);
    const xs = tf.ones([4, 6, 5]);
    const step = await compileTrainStep({
      step: ({ xs: x }: { xs: tf.Tensor }) => {
        const y = layer.apply(x, { training: true }) as tf.Tensor;
        return tf.max(tf.sub(tf.max(y, 1), tf.min(y, 1)));
      },
      optimizer: tf.train.sgd(1),
      batch: { xs, ys: [] },
      ...SESSION,
    });
    expect(await step.run({ xs, ys: [] }, 1)).toBe(0);
    await step.dispose();
  });

  it('an LSTM with dropout trains', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({ units: 4, inputShape: [3, 2], dropout: 0.2, recurrentDropout: 0.2 }),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const xs = tf.randomNormal([4, 3, 2], 0, 1, 'float32', 1);
    const batch = { xs, ys: batchOf(4).ys };
    const step = await compileTrainStep({
      model,
      optimizer: tf.train.adam(),
      loss: 'meanSquaredError',
      batch,
      ...SESSION,
    });
    const losses = await step.runMany(Array(100).fill(batch), Array(100).fill(0.01));
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
    await step.dispose();
    // The layer's own masks are not those of the trace.
    expect(model.predict(xs)).toBeDefined();
  });
});

describe('refuses', () => {
  const refusal = async (
    layerOrLoss: tf.layers.Layer | ((y: tf.Tensor, p: tf.Tensor) => tf.Tensor),
  ) => {
    const isLoss = typeof layerOrLoss === 'function';
    const model = isLoss ? network() : network(layerOrLoss);
    const tensors = tf.memory().numTensors;
    const batch = batchOf(4);
    const error = await compileTrainStep({
      model,
      optimizer: tf.train.adam(),
      loss: isLoss ? layerOrLoss : 'meanSquaredError',
      batch,
      ...SESSION,
    }).then(
      () => undefined,
      (e: unknown) => e,
    );
    tf.dispose(batch);
    // Two counters of the optimizer.
    expect(tf.memory().numTensors).toBe(tensors + 2);
    expect(tf.getBackend()).toBe('cpu');
    return error as Error;
  };

  class Fourier extends tf.layers.Layer {
    static className = 'Fourier';
    override call(x: tf.Tensor | tf.Tensor[]) {
      const input = [x].flat()[0] as tf.Tensor;
      return tf.add(input, tf.real(tf.spectral.rfft(input)).slice([0, 0], [-1, 1]));
    }
    override computeOutputShape(shape: tf.Shape) {
      return shape;
    }
  }

  it('a kernel that it doesn’t know, by name and layer', async () => {
    const error = await refusal(new Fourier({ name: 'fourier' }));
    expect(error).toBeInstanceOf(UnsupportedKernelError);
    expect(error).toMatchObject({ layer: 'fourier' });
    expect(error.message).toMatch(/^Cannot compile kernel \w+ of layer fourier: .*Train with/);
  });

  it('a random number of JavaScript', async () => {
    const error = await refusal((y, p) => tf.mul(tf.losses.meanSquaredError(y, p), Math.random()));
    expect(error).toBeInstanceOf(VaryingStepError);
    expect(error.message).toMatch(/random number/);
  });

  it('a counter', async () => {
    let count = 0;
    const error = await refusal((y, p) => {
      count += 1;
      return tf.mul(tf.losses.meanSquaredError(y, p), count);
    });
    expect(error).toBeInstanceOf(VaryingStepError);
    expect(error.message).toMatch(/differs from trace to trace/);
  });

  it('other operations each time', async () => {
    let isOdd = false;
    const error = await refusal((y, p) => {
      isOdd = !isOdd;
      const loss = tf.losses.meanSquaredError(y, p);
      return isOdd ? tf.exp(loss) : tf.square(loss);
    });
    expect(error).toBeInstanceOf(VaryingStepError);
    expect(error.message).toMatch(/other operations/);
  });

  it('a look at the numbers', async () => {
    const error = await refusal((y, p) => {
      const loss = tf.losses.meanSquaredError(y, p);
      return loss.dataSync()[0]! > 1 ? tf.exp(loss) : loss;
    });
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error.message).toMatch(/dataSync/);
  });

  it('a learning rate that is used otherwise than as a factor', async () => {
    const optimizer = tf.train.adam();
    const w = tf.variable(tf.scalar(1));
    const step = () => {
      const { learningRate } = optimizer as unknown as { learningRate: number };
      w.assign(tf.sub(w, tf.scalar(learningRate ** 2)));
      return w;
    };
    const batch = { xs: tf.scalar(1), ys: tf.scalar(1) };
    await expect(compileTrainStep({ step, optimizer, batch })).rejects.toThrow(VaryingStepError);
  });

  it('a reshape that TensorFlow.js refuses', async () => {
    const error = await refusal((_, p) => tf.mean(tf.reshape(p, [3, 3])));
    expect(error).toBeInstanceOf(UnsupportedKernelError);
    expect(error.message).toContain('a tensor [4, 2] has no shape [3, 3]');
  });

  it('a loss that gives no tensor', async () => {
    const error = await refusal((() => undefined) as never);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error.message).toBe(
      'Expected `loss(yTrue, yPred)` to be a tensor, got undefined. Return what it computes',
    );
  });

  it('a loss that gives no tensor, in the evaluation alone', async () => {
    const optimizer = tf.train.sgd(1);
    const weight = tf.variable(tf.scalar(1));
    const step = await compileTrainStep({
      step: ({ xs }: { xs: tf.Tensor }) =>
        optimizer.minimize(() => tf.mean(tf.mul(xs, weight)) as tf.Scalar, true)!,
      evaluation: (() => 1) as never,
      optimizer,
      batch: batchOf(4),
    });
    await expect(step.evaluate(batchOf(4))).rejects.toThrow(
      'Expected `evaluation(batch)` to be a tensor, got 1',
    );
    await step.dispose();
  });

  it('a batch with an index out of range, in words of its own', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 5, outputDim: 2, inputLength: 3 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const batch = { xs: tf.zeros([2, 3]), ys: tf.zeros([2, 1]) };
    const step = await compileTrainStep({
      model,
      optimizer: tf.train.sgd(1),
      loss: 'meanSquaredError',
      batch,
      sessionOptions: { ...SESSION.sessionOptions, logSeverityLevel: 4 },
    });
    const error = await step.run({ ...batch, xs: tf.fill([2, 3], 5) }, 0.1).catch((e) => e);
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toMatch(/^Cannot run the compiled step on this batch: .*out of range/);
    expect(error.message).not.toMatch(/status/i);
    expect(error.cause).toBeInstanceOf(Error);
    expect(await step.run(batch, 0.1)).toBeGreaterThanOrEqual(0);
    await step.dispose();
  });

  it('a second optimizer, which makes slots of its own', async () => {
    const [first, second] = [tf.variable(tf.ones([4, 2])), tf.variable(tf.ones([4, 2]))];
    const [optimizer, other] = [tf.train.adam(0.01), tf.train.adam(0.01)];
    const mean = (xs: tf.Tensor, weight: tf.Variable) =>
      tf.mean(tf.square(tf.matMul(xs, weight as never))) as tf.Scalar;
    const step = ({ xs }: { xs: tf.Tensor }) => {
      other.minimize(() => mean(xs, second), false, [second]);
      return optimizer.minimize(() => mean(xs, first), true, [first])!;
    };
    await expect(compileTrainStep({ step, optimizer, batch: batchOf(4) })).rejects.toThrow(
      /makes a variable .* as a second optimizer does in its first step\. .*TensorFlow\.js itself/,
    );
  });

  it('stateful recurrent layers', async () => {
    const model = tf.sequential({
      layers: [tf.layers.lstm({ units: 2, stateful: true, batchInputShape: [4, 3, 2] })],
    });
    const batch = { xs: tf.zeros([4, 3, 2]), ys: tf.zeros([4, 2]) };
    await expect(
      compileTrainStep({ model, optimizer: tf.train.sgd(1), loss: 'meanSquaredError', batch }),
    ).rejects.toThrow(/lstm.*stateful/);
  });

  it.each([
    [{}, /Expected `optimizer`/],
    [{ optimizer: tf.train.sgd(1) }, /Expected `model`/],
    [{ optimizer: tf.train.sgd(1), model: (x: tf.Tensor) => x }, /Expected `variables`/],
    [
      { optimizer: tf.train.sgd(1), model: tf.sequential(), loss: 'hinge' },
      /Expected `model` to be built/,
    ],
    [{ optimizer: tf.train.sgd(1), seed: 0.5, step: () => tf.scalar(1) }, /Expected `seed`/],
    [
      { optimizer: tf.train.sgd(1), model: dense(2), loss: 'sum' },
      /Expected `loss` to be a function or one of meanSquaredError, .*, got sum/,
    ],
    [
      { optimizer: tf.train.sgd(1), model: dense(2), loss: 'hinge' },
      'Expected the xs of the batch to have the shape [null, 2], got [1, 1]',
    ],
    [
      {
        optimizer: tf.train.sgd(1),
        step: () => tf.scalar(1),
        batch: { xs: tf.zeros([1]), temperature: 2 },
      },
      'Expected `batch.temperature` to be a tensor or tensors, got 2',
    ],
    [
      { optimizer: tf.train.sgd(1), step: () => null },
      'Expected `step(batch)` to be a tensor, got null. Return the loss, as optimizer.minimize(() => loss, true) gives it',
    ],
    [
      { optimizer: tf.train.sgd(1), step: async () => Promise.reject(new Error('unheard of')) },
      'Expected `step(batch)` to be a tensor, got a Promise. Return it from a function that is not async',
    ],
  ])('wrong arguments %#', async (options, message) => {
    const batch = { xs: tf.zeros([1]), ys: tf.zeros([1]) };
    await expect(compileTrainStep({ batch, ...options } as never)).rejects.toThrow(message);
    await expect(compileTrainStep({ batch, ...options } as never)).rejects.toThrow(ArgumentError);
  });
});

function dense(inputs: number): tf.Sequential {
  return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [inputs] })] });
}
