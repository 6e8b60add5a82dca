import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { findLearningRate } from '../../src/find/find.ts';
import { plot } from '../../src/plot/index.ts';
import { LRFinder, type ModelFunction, tfjsTrainable } from '../../src/tfjs/index.ts';
import { optimizers, smallData, smallModel } from './small-task.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A linear classifier by hand. */
function linear() {
  const weight = tf.variable(tf.linspace(-0.5, 0.5, 12).reshape([4, 3]));
  const bias = tf.variable(tf.zeros([3]));
  const predict = ((xs: tf.Tensor) => tf.add(tf.matMul(xs, weight), bias)) as ModelFunction;
  return { predict, weight, bias, variables: [weight, bias] };
}

describe('a model that is a function', () => {
  it('trains as the like layers model does', async () => {
    const data = smallData();
    const { predict, variables, weight } = linear();
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
    model.layers[0]!.setWeights([weight.clone(), tf.zeros([3])]);
    const options = { endLr: 1, numIter: 10, engine: 'tfjs' } as const;
    const byFunction = new LRFinder(predict, tf.train.adam(1e-3), 'softmaxCrossEntropy', {
      variables,
    });
    const byLayers = new LRFinder(model, tf.train.adam(1e-3), 'softmaxCrossEntropy');
    const { history } = await byFunction.rangeTest({ ...data, batchSize: 16 }, options);
    expect(history).toEqual(
      (await byLayers.rangeTest({ ...data, batchSize: 16 }, options)).history,
    );
  });

  it('takes and gives structures of any form, with a loss that knows them', async () => {
    const { xs, ys } = smallData();
    const { predict, variables } = linear();
    const model = ({ points }: { points: never }, mode: { training: boolean }) => ({
      scores: predict(points, mode) as tf.Tensor,
    });
    const loss = (yTrue: { label: tf.Tensor }, yPred: { scores: tf.Tensor }) =>
      tf.losses.softmaxCrossEntropy(yTrue.label, yPred.scores);
    const finder = new LRFinder(model as ModelFunction, tf.train.adam(1e-3), loss, { variables });
    const { history } = await finder.rangeTest([{ xs: { points: xs }, ys: { label: ys } }], {
      numIter: 5,
    });
    expect(history.lr).toHaveLength(5);
  });

  it('is told whether it is trained or evaluated', async () => {
    const data = smallData();
    const { predict, variables } = linear();
    const modes: boolean[] = [];
    const model: ModelFunction = (xs, mode) => {
      modes.push(mode.training);
      return predict(xs, mode);
    };
    const finder = new LRFinder(model, tf.train.sgd(0.1), 'softmaxCrossEntropy', { variables });
    await finder.rangeTest([data], { engine: 'tfjs', numIter: 2, endLr: 1, valData: [data] });
    expect(modes).toEqual([true, false, true, false]);
  });

  it('with several outputs adds up their losses', async () => {
    const { xs, ys } = smallData();
    const { predict, variables } = linear();
    const twice: ModelFunction = (x, mode) => [
      predict(x, mode) as tf.Tensor,
      predict(x, mode) as tf.Tensor,
    ];
    const loss = 'softmaxCrossEntropy';
    const one = new LRFinder(predict, tf.train.sgd(1e-30), loss, { variables });
    const two = new LRFinder(twice, tf.train.sgd(1e-30), [loss, loss], { variables });
    const options = { endLr: 1e-29, numIter: 2 };
    const single = (await one.rangeTest([{ xs, ys }], options)).history.rawLoss[0]!;
    const double = (await two.rangeTest([{ xs, ys: [ys, ys] }], options)).history.rawLoss[0]!;
    expect(double).toBeCloseTo(2 * single, 6);
  });
});

describe('accumulationSteps', () => {
  it('averages: four batches of 4 train as one of 16', async () => {
    const data = smallData();
    const run = async (batchSize: number, accumulationSteps: number) => {
      const { predict, variables } = linear();
      const finder = new LRFinder(predict, tf.train.sgd(0.01), 'softmaxCrossEntropy', {
        variables,
      });
      const trainData = { ...data, batchSize, shuffle: false };
      return (await finder.rangeTest(trainData, { endLr: 1, numIter: 12, accumulationSteps }))
        .history;
    };
    const [whole, parts] = [await run(16, 1), await run(4, 4)];
    for (const [i, loss] of whole.rawLoss.entries()) expect(parts.rawLoss[i]).toBeCloseTo(loss, 5);
  });
});

describe('lrScales', () => {
  it.each(sampled(Object.keys(optimizers), 1, 0))(
    '%s: a factor of 0 holds a variable, 1 changes nothing',
    async (name) => {
      const data = smallData();
      const run = async (scale: number | undefined) => {
        const { predict, variables, bias, weight } = linear();
        const finder = new LRFinder(predict, optimizers[name]!(), 'softmaxCrossEntropy', {
          variables,
        });
        const lrScales = scale === undefined ? {} : { [bias.name]: scale };
        const options = { startLr: 1e-3, endLr: 0.1, numIter: 5, restore: false, lrScales };
        const { history } = await finder.rangeTest([data], options);
        return { history, bias: await bias.data(), weight: await weight.data() };
      };
      const [held, plain, one] = [await run(0), await run(undefined), await run(1)];
      expect(Math.max(...held.bias.map(Math.abs))).toBe(0);
      expect(Math.max(...plain.bias.map(Math.abs))).toBeGreaterThan(0);
      for (const [i, loss] of plain.history.rawLoss.entries()) {
        expect(one.history.rawLoss[i]).toBeCloseTo(loss, 5);
      }
    },
  );

  it('a factor is a rate of its own', async () => {
    const data = smallData();
    const step = async (lr: number, scale: number) => {
      const { predict, variables, bias, weight } = linear();
      const finder = new LRFinder(predict, tf.train.adam(lr), 'softmaxCrossEntropy', { variables });
      const options = { endLr: lr * 1.0001, numIter: 2, restore: false };
      const lrScales = { [weight.name]: 0, [bias.name]: scale };
      await finder.rangeTest([data], { ...options, lrScales });
      return bias.data();
    };
    const [scaled, direct] = [await step(0.01, 5), await step(0.05, 1)];
    for (const [i, value] of direct.entries()) expect(scaled[i]! / value).toBeCloseTo(1, 4);
  });
});

describe('validation', () => {
  const lossOf = async (valData: object, options = {}) => {
    const data = smallData();
    const { predict, variables } = linear();
    const finder = new LRFinder(predict, tf.train.sgd(1e-30), 'softmaxCrossEntropy', { variables });
    const { history } = await finder.rangeTest([data], {
      endLr: 1e-29,
      numIter: 2,
      valData: valData as never,
      ...options,
    });
    return history.rawLoss[0]!;
  };

  it('weighs each batch by its size: a short last one changes nothing', async () => {
    const data = smallData();
    const whole = await lossOf({ ...data, batchSize: 48 });
    for (const batchSize of [1, 7, 20, 47]) {
      expect(await lossOf({ ...data, batchSize })).toBeCloseTo(whole, 5);
    }
  });

  it('with evaluateBatches uses the first batches only where they are not to be shuffled', async () => {
    const { xs, ys } = smallData();
    const first = { xs: tf.slice(xs, 0, 20), ys: tf.slice(ys, 0, 20), batchSize: 10 };
    const valData = { xs, ys, batchSize: 10, shuffle: false };
    expect(await lossOf(valData, { evaluateBatches: 2 })).toBe(await lossOf(first));
  });

  it('with evaluateBatches draws samples at random, by the seed', async () => {
    const { xs, ys } = smallData();
    const drawn = (seed?: number) =>
      lossOf(
        { xs, ys, batchSize: 10, ...(seed !== undefined && { seed }) },
        { evaluateBatches: 2 },
      );
    const first = await lossOf({ xs, ys, batchSize: 10, shuffle: false }, { evaluateBatches: 2 });
    expect(await drawn()).not.toBe(first);
    expect(await drawn(1)).not.toBe(await drawn());
    expect(await drawn(1)).toBe(await drawn(1));
  });

  it.each(['tfjs', 'onnx'] as const)(
    'with evaluateBatches uses the same samples each time, and reads them once: %s',
    async (engine) => {
      const { xs, ys } = smallData();
      const { predict, variables } = linear();
      const finder = new LRFinder(predict, tf.train.sgd(1e-30), 'softmaxCrossEntropy', {
        variables,
      });
      const tensors = tf.memory().numTensors;
      let read = 0;
      // As a generator may that frees a batch when the next one is asked for.
      function* stream() {
        for (let i = 0; i < 6; i++, read++) {
          const batch = { xs: tf.slice(xs, 8 * i, 8), ys: tf.slice(ys, 8 * i, 8) };
          yield batch;
          tf.dispose(batch);
        }
      }
      const options = { endLr: 1e-29, numIter: 5, repeats: 2, engine, evaluateBatches: 3 };
      for (const valData of [{ xs, ys, batchSize: 8 }, stream, stream()]) {
        const { history } = await finder.rangeTest([{ xs, ys }], {
          ...options,
          valData: valData as never,
        });
        expect(new Set(history.rawLoss).size).toBe(1);
        expect(tf.memory().numTensors).toBe(tensors);
      }
      // The generators were left at their third batch, each once for both repeats.
      expect(read).toBe(4);
    },
  );

  it('with evaluateBatches frees what it has read when reading fails', async () => {
    const { xs, ys } = smallData();
    const { predict, variables } = linear();
    const finder = new LRFinder(predict, tf.train.sgd(1), 'softmaxCrossEntropy', { variables });
    const tensors = tf.memory().numTensors;
    const failure = new Error('the disk is gone');
    function* stream() {
      yield { xs: xs.clone(), ys: ys.clone() };
      throw failure;
    }
    const options = { endLr: 2, numIter: 5, evaluateBatches: 3, valData: stream as never };
    await expect(finder.rangeTest([{ xs, ys }], options)).rejects.toBe(failure);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('leaves batch norm and dropout in inference mode', async () => {
    const data = smallData();
    const model = smallModel();
    model.compile({ optimizer: tf.train.sgd(1e-30), loss: 'categoricalCrossentropy' });
    const { history } = await new LRFinder(model).rangeTest([data], {
      endLr: 1e-29,
      numIter: 2,
      restore: false,
      valData: { ...data, batchSize: 48 },
    });
    const evaluated = model.evaluate(data.xs, data.ys, { batchSize: 48 }) as tf.Scalar;
    expect(history.rawLoss[1]).toBeCloseTo((await evaluated.data())[0]!, 6);
  });
});

describe('LRFinder', () => {
  it.each([
    ['at 1e-7', 0.003, 'exp', 1e-7],
    ['at a rate of the optimizer that was set for the test', 3e-6, 'exp', 3e-6],
    ["linearly at the optimizer's rate", 0.003, 'linear', 0.003],
  ] as const)('starts %s', async (_, own, stepMode, startLr) => {
    const data = smallData();
    for (const make of Object.values(optimizers)) {
      const finder = new LRFinder(smallModel(), make(own), 'categoricalCrossentropy');
      const { history } = await finder.rangeTest(data, { stepMode, numIter: 2, engine: 'tfjs' });
      expect([...history.lr]).toEqual([startLr, 10]);
    }
  });

  it('tests once more if its range cut off the curve, unless the data allow one pass', async () => {
    const weight = tf.variable(tf.ones([1]));
    // Useful rates are above the last one.
    const loss = (_: tf.Tensor, w: tf.Tensor) => tf.div(tf.mean(tf.square(w)), 100);
    const model: ModelFunction = () => weight as tf.Tensor;
    const optimizer = tf.train.sgd(0.01);
    const finder = new LRFinder(model, optimizer, loss, { variables: [weight] });
    const data = Array.from({ length: 100 }, () => smallData());
    const again = await finder.rangeTest(data);
    expect(again.tests.map(({ verdict }) => verdict?.kind)).toEqual(['never-diverged', undefined]);
    expect(again.steps).toBe(again.tests[0]!.steps + again.tests[1]!.steps);
    expect(again.history).toEqual(again.tests[1]!.history);
    expect(finder.suggestion().verdict.kind).toBe('ok');
    expect(await weight.data()).toEqual(new Float32Array([1]));
    // It is a hundred batches long, and would end in a second test.
    const { tests } = await finder.rangeTest(data.values());
    expect(tests).toHaveLength(1);
    const trainable = await tfjsTrainable(model, optimizer, loss, data.values(), {
      variables: [weight],
    });
    expect((await findLearningRate(trainable)).tests).toHaveLength(1);
    await trainable.dispose();
  });

  it('trains at the very rates that it records', async () => {
    const { xs, ys } = smallData();
    const weight = tf.variable(tf.zeros([3]));
    const rates: number[] = [];
    let last = 0;
    // The loss falls by 1 for every unit that the weight grows: its growth is the rate.
    const model: ModelFunction = () => {
      const [now] = weight.dataSync() as Float32Array;
      rates.push(now! - last);
      last = now!;
      return weight as tf.Tensor;
    };
    const loss = (_: tf.Tensor, w: tf.Tensor) => tf.neg(tf.sum(w));
    const finder = new LRFinder(model, tf.train.sgd(0.5), loss, { variables: [weight] });
    const { history } = await finder.rangeTest([{ xs, ys }], {
      startLr: 0.5,
      endLr: 8,
      numIter: 5,
      divergeTh: false,
    });
    expect([...history.lr]).toEqual([0.5, 1, 2, 4, 8]);
    expect(rates).toEqual([0, 0.5, 1, 2, 4]);
  });

  it.each(['tfjs', 'onnx'] as const)('prints nothing (%s)', async (engine) => {
    const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    const logged = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      vi.spyOn(console, method),
    );
    const finder = new LRFinder(smallModel(), tf.train.adam(1e-4), 'categoricalCrossentropy');
    await finder.rangeTest(smallData(), { numIter: 20, engine });
    finder.suggestion();
    const calls = [...written, ...logged].flatMap(({ mock }) => mock.calls);
    vi.restoreAllMocks();
    expect(calls).toEqual([]);
  });

  it('applies its suggestion to the optimizer', async () => {
    const data = smallData();
    const optimizer = tf.train.momentum(1e-5, 0.9);
    const model = smallModel();
    model.compile({ optimizer, loss: 'categoricalCrossentropy' });
    const finder = new LRFinder(model);
    await finder.rangeTest({ ...data, batchSize: 16 }, { endLr: 10 });
    const { lr } = finder.applySuggestion();
    expect(lr).toBe(finder.suggestion().lr);
    expect((optimizer as unknown as { learningRate: number }).learningRate).toBe(lr);
    const c = (optimizer as unknown as { c: tf.Scalar }).c;
    expect((await c.data())[0]).toBe(Math.fround(-lr));
  });

  it('draws its last test, with the suggestion unless told otherwise', async () => {
    const data = smallData();
    const finder = new LRFinder(smallModel(), tf.train.adam(1e-5), 'categoricalCrossentropy');
    await finder.rangeTest({ ...data, batchSize: 16 });
    expect((await finder.plot()).svg).toContain('suggested');
    expect((await finder.plot({ suggestLr: false })).svg).not.toContain('suggested');
  });

  it('draws training losses where the rates that led to them are, validation losses at their own', async () => {
    const data = { ...smallData(), batchSize: 16 };
    const finder = new LRFinder(smallModel(), tf.train.adam(1e-5), 'categoricalCrossentropy');
    for (const options of [{}, { valData: data }]) {
      const { history, measurement } = await finder.rangeTest(data, options);
      const { svg } = await plot(history, { suggestion: finder.suggestion(), measurement });
      expect((await finder.plot()).svg).toBe(svg);
      const unmeasured = await plot(history, { suggestion: finder.suggestion() });
      expect(unmeasured.svg === svg).toBe(!('valData' in options));
    }
  });

  it('draws between which losses the repeats lie', async () => {
    const data = smallData();
    const finder = new LRFinder(smallModel(), tf.train.adam(1e-5), 'categoricalCrossentropy');
    const between = 'An area shows the lowest and the highest loss of its runs.';
    await finder.rangeTest({ ...data, batchSize: 16 }, { repeats: 2 });
    expect((await finder.plot()).description).toContain(between);
    await finder.rangeTest({ ...data, batchSize: 16 });
    expect((await finder.plot()).description).not.toContain(between);
  });

  it('applies the customary rate where the curve supports none, and refuses where none is known', async () => {
    const data = smallData();
    const adam = tf.train.adam(1e-3);
    const withAdam = new LRFinder(smallModel(), adam, 'categoricalCrossentropy');
    await withAdam.rangeTest(data, { numIter: 3 });
    expect(withAdam.applySuggestion()).toMatchObject({ verdict: { kind: 'too-short' } });
    expect((adam as unknown as { learningRate: number }).learningRate).toBe(
      withAdam.suggestion().lr,
    );

    const optimizer = tf.train.adagrad(1e-3);
    const finder = new LRFinder(smallModel(), optimizer, 'categoricalCrossentropy');
    await finder.rangeTest(data, { numIter: 3 });
    expect(() => finder.applySuggestion()).toThrow(
      "Expected the curve to support a learning rate, got 'too-short'.",
    );
    expect((optimizer as unknown as { learningRate: number }).learningRate).toBe(1e-3);
  });

  it('keeps the last history until the next test', async () => {
    const data = smallData();
    const finder = new LRFinder(smallModel(), tf.train.adam(1e-3), 'categoricalCrossentropy');
    expect(finder.history).toEqual({ lr: [], loss: [], rawLoss: [] });
    expect(finder.bestLoss).toBeUndefined();
    const { history, bestLoss } = await finder.rangeTest(data, { numIter: 5 });
    expect(finder.history).toBe(history);
    expect(finder.bestLoss).toBe(bestLoss);
    await expect(finder.rangeTest([])).rejects.toThrow();
    expect(finder.history).toBe(history);
  });

  it('repeats with the data going on', async () => {
    const data = smallData();
    const finder = new LRFinder(smallModel(), tf.train.adam(1e-3), 'categoricalCrossentropy');
    const { runs } = await finder.rangeTest({ ...data, batchSize: 8 }, { numIter: 4, repeats: 2 });
    expect(runs[0]?.history.lr).toEqual(runs[1]?.history.lr);
    expect(runs[0]?.history.rawLoss).not.toEqual(runs[1]?.history.rawLoss);
  });
});
