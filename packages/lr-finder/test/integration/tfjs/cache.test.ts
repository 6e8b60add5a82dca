import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { ArgumentError, CacheError, StateError } from '../../../src/index.ts';
import { LRFinder, type TfjsRangeTestOptions } from '../../../src/tfjs/index.ts';
import { folders, onlyFile } from '../../cache/cache-folder.ts';
import { fitLosses, optimizers, smallData, smallModel } from '../../tfjs/small-task.ts';

const newFolder = folders();
const options: TfjsRangeTestOptions = { startLr: 1e-3, endLr: 1, numIter: 12, divergeTh: false };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function compiled(optimizer: tf.Optimizer, dropoutRate = 0): tf.Sequential {
  const model = smallModel(dropoutRate);
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  return model;
}

/** A model that has trained: its optimizer has slots and counts. */
async function trained(name = 'adam', dropoutRate = 0): Promise<tf.Sequential> {
  const model = compiled(optimizers[name]!(), dropoutRate);
  await fitLosses(model, smallData());
  return model;
}

/** Every number of a model and its optimizer. */
function numbersOf(model: tf.LayersModel): unknown {
  const numbers = (value: unknown): unknown =>
    value instanceof tf.Tensor
      ? [...value.dataSync()]
      : Array.isArray(value)
        ? value.map(({ variable, ...slot }) => [slot, numbers(variable)])
        : typeof value === 'object'
          ? undefined
          : value;
  const { optimizer } = model;
  const state = Object.entries(optimizer).map(([key, value]) => [key, numbers(value)]);
  return { weights: model.getWeights().map(numbers), optimizer: Object.fromEntries(state) };
}

describe.each(['cpu', 'wasm'])('with cacheDir on the %s backend', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  describe.each(['tfjs', 'onnx'] as const)('%s', (engine) => {
    const start = Number(backend === 'wasm') + 2 * Number(engine === 'onnx');
    it.each(sampled(Object.keys(optimizers), 3, start))(
      '%s: the same history, and all as before to the bit',
      async (name) => {
        const cacheDir = newFolder();
        const data = { ...smallData(), batchSize: 20 };
        const plain = await new LRFinder(await trained(name)).rangeTest(data, {
          ...options,
          engine,
        });
        const model = await trained(name);
        const before = numbersOf(model);
        const tensors = tf.memory().numTensors;
        const finder = new LRFinder(model);
        const result = await finder.rangeTest(data, { ...options, engine, cacheDir });
        expect(result).toEqual(plain);
        expect(numbersOf(model)).toEqual(before);
        expect(tf.memory().numTensors).toBe(tensors);
        expect(onlyFile(cacheDir)).toContain(`-${process.pid}-`);

        await fitLosses(model, data);
        expect(numbersOf(model)).not.toEqual(before);
        for (let round = 0; round < 2; round++) {
          await finder.reset();
          expect(numbersOf(model)).toEqual(before);
        }
        await finder.dispose();
        expect(readdirSync(cacheDir)).toEqual([]);
      },
    );
  });
});

describe('the saved copy', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const data = () => ({ ...smallData(), batchSize: 16 });

  const failure = new RangeError('out of memory');
  const throwAt = (at: number) => ({
    onPoint: ({ index }: { index: number }) => {
      if (index === at) throw failure;
    },
  });

  it.each<[string, TfjsRangeTestOptions & { validated?: true }, unknown?]>(
    sampled(
      [
        ['repeats', { repeats: 3 }],
        ['divergence', { divergeTh: 1.0001, smoothF: 0 }],
        ['non-finite losses', { endLr: 1e38 }],
        ['validation and confirmation', { validated: true, confirm: true, refine: 1 }],
        ['an exception at the first point', throwAt(0), failure],
        ['an exception at the last', throwAt(11), failure],
      ],
      1,
      0,
    ),
  )('is put back after %s, and removed by dispose', async (_, { validated, ...more }, thrown) => {
    const cacheDir = newFolder();
    const model = await trained('adam', 0.25);
    const before = numbersOf(model);
    const finder = new LRFinder(model);
    const running = finder.rangeTest(data(), {
      ...options,
      engine: 'tfjs',
      cacheDir,
      ...(validated && { valData: smallData() }),
      ...more,
    });
    if (thrown) await expect(running).rejects.toBe(thrown);
    else await running;
    expect(numbersOf(model)).toEqual(before);
    expect(readdirSync(cacheDir)).toHaveLength(1);
    await finder.dispose();
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('is put back after an abort', async () => {
    const model = await trained();
    const before = numbersOf(model);
    const controller = new AbortController();
    const finder = new LRFinder(model);
    const { stopReason, history } = await finder.rangeTest(data(), {
      ...options,
      cacheDir: newFolder(),
      engine: 'tfjs',
      signal: controller.signal,
      onPoint: ({ index }) => index === 4 && controller.abort(),
    });
    expect([stopReason, history.lr.length]).toEqual(['aborted', 5]);
    expect(numbersOf(model)).toEqual(before);
    await finder.dispose();
  });

  it.each(['tfjs', 'onnx'] as const)(
    'is put back by reset after restore: false on %s, with slots that came up since',
    async (engine) => {
      const model = compiled(optimizers.adamax!());
      const reference = compiled(optimizers.adamax!());
      const tensors = tf.memory().numTensors;
      const finder = new LRFinder(model);
      const cacheDir = newFolder();
      await finder.rangeTest(data(), { ...options, engine, cacheDir, restore: false });
      expect(numbersOf(model)).not.toEqual(numbersOf(reference));
      await finder.reset();
      expect(numbersOf(model)).toEqual(numbersOf(reference));
      expect(tf.memory().numTensors).toBeLessThanOrEqual(tensors + 5); // The data of the test.
      await finder.dispose();
      await expect(finder.reset()).rejects.toThrow(StateError);
      expect(finder.history.lr).toHaveLength(options.numIter!);
    },
  );

  it('has the states of recurrent layers', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.inputLayer({ batchInputShape: [2, 3, 4] }),
        tf.layers.gru({
          units: 3,
          stateful: true,
          kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        }),
        tf.layers.dense({ units: 1, kernelInitializer: 'ones' }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const batch = { xs: tf.ones([2, 3, 4]), ys: tf.tensor2d([[1], [0]]) };
    await model.trainOnBatch(batch.xs, batch.ys);
    const states = () =>
      model.layers
        .flatMap((layer) => ('states_' in layer ? (layer.states_ as tf.Tensor[]) : []))
        .map((state) => [...state.dataSync()]);
    const before = states();
    expect(before).toHaveLength(1);
    const finder = new LRFinder(model);
    await finder.rangeTest([batch], { ...options, cacheDir: newFolder() });
    expect(states()).toEqual(before);
    await model.trainOnBatch(batch.xs, batch.ys);
    expect(states()).not.toEqual(before);
    await finder.dispose();
  });

  it('gives way to the next: one file after ten tests, and none in the end', async () => {
    const cacheDir = newFolder();
    const model = await trained();
    const before = numbersOf(model);
    const finder = new LRFinder(model);
    const one = { ...options, numIter: 2, engine: 'tfjs', cacheDir } as const;
    for (let i = 0; i < 10; i++) await finder.rangeTest(data(), one);
    expect(readdirSync(cacheDir)).toHaveLength(1);
    await finder.rangeTest(data(), { ...one, cacheDir: undefined });
    expect(readdirSync(cacheDir)).toEqual([]);
    expect(numbersOf(model)).toEqual(before);
  });

  it('shares its folder with another finder', async () => {
    const cacheDir = newFolder();
    const models = [await trained('adam'), await trained('sgd')];
    const before = models.map(numbersOf);
    const finders = models.map((model) => new LRFinder(model));
    await Promise.all(
      finders.map((finder) =>
        finder.rangeTest(data(), { ...options, engine: 'tfjs', cacheDir, repeats: 2 }),
      ),
    );
    expect(models.map(numbersOf)).toEqual(before);
    expect(readdirSync(cacheDir)).toHaveLength(2);
    await finders[0]!.dispose();
    await finders[1]!.reset();
    expect(models.map(numbersOf)).toEqual(before);
    await finders[1]!.dispose();
  });
});

describe('a copy that is lost in the middle of a test', () => {
  beforeAll(() => tf.setBackend('cpu'));

  /** Runs a test at whose fourth point something is done to the file. */
  async function damaged(
    model: tf.LayersModel,
    damage: (path: string) => void,
    more: TfjsRangeTestOptions = { engine: 'tfjs' },
  ) {
    const cacheDir = newFolder();
    let path = '';
    const finder = new LRFinder(model);
    const running = finder.rangeTest(smallData(), {
      ...options,
      cacheDir,
      onPoint: ({ index }) => {
        if (index !== 3) return;
        path = onlyFile(cacheDir);
        damage(path);
      },
      ...more,
    });
    const error = await running.catch((reason: unknown) => reason);
    return { finder, error: error as Error, path };
  }

  it('removed: all that was not in it is put back, and the error says what was', async () => {
    const model = await trained();
    const before = numbersOf(model) as { optimizer: Record<string, unknown> };
    const tensors = tf.memory().numTensors;
    const { finder, error, path } = await damaged(model, (file) => rmSync(file));
    expect(error).toBeInstanceOf(CacheError);
    expect(error.cause).toBeInstanceOf(CacheError);
    expect(error.message).toMatch(
      /^Could not put back \S+\/kernel, \S+\/bias, \S+\/gamma and 17 more tensors: /,
    );
    expect(error.message).toContain(`the file ${path} can't be read: ENOENT`);
    const { optimizer } = numbersOf(model) as typeof before;
    const single = ['learningRate', 'iterations_', 'accBeta1', 'accBeta2'];
    for (const name of single) expect(optimizer[name]).toEqual(before.optimizer[name]);
    expect(optimizer.accumulatedFirstMoment).not.toEqual(before.optimizer.accumulatedFirstMoment);
    expect(tf.memory().numTensors).toBe(tensors + 2); // The data of the test.
    await expect(finder.reset()).rejects.toThrow(error.message);
    // Nor is what was measured lost.
    expect(finder.history.lr).toHaveLength(options.numIter!);
    // The model is whole, and can be trained.
    expect((await fitLosses(model, smallData())).every(Number.isFinite)).toBe(true);
    await finder.dispose();
  });

  it('cut off: what lies before the cut is put back, and no tensor by half', async () => {
    const model = await trained();
    const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
    const before = weights();
    const [kernel, bias] = model.layers[0]!.getWeights();
    const cut = (kernel!.size + bias!.size / 2) * 4;
    const { error, finder } = await damaged(model, (path) => truncateSync(path, cut));
    expect(error).toBeInstanceOf(CacheError);
    expect(error.message).toContain(
      `bytes fewer than ${(kernel!.size + bias!.size) * 4} are there`,
    );
    const after = weights();
    expect(after[0]).toEqual(before[0]);
    // The bias, which the cut goes through, keeps all of what training made of it.
    for (const [i, value] of after[1]!.entries()) expect(value).not.toBe(before[1]![i]);
    await finder.dispose();
  });

  it('changed: the tensor that was hit keeps its values, the others are put back', async () => {
    const model = await trained();
    const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
    const before = weights();
    const { error, finder } = await damaged(model, (path) => {
      const bytes = readFileSync(path);
      bytes[5]! ^= 1;
      writeFileSync(path, bytes);
    });
    expect(error).toBeInstanceOf(CacheError);
    expect(error.message).toMatch(
      /^Could not put back \S+\/kernel: the file \S+ was changed\. All/,
    );
    const after = weights();
    expect(after[0]).not.toEqual(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
    await finder.dispose();
  });

  it('after an exception: both errors are reported', async () => {
    const failure = new Error('stop');
    const { error } = await damaged(await trained(), (path) => {
      rmSync(path);
      throw failure;
    });
    expect(error).toBeInstanceOf(AggregateError);
    const [first, second] = (error as AggregateError).errors as unknown[];
    expect(first).toBe(failure);
    expect(second).toBeInstanceOf(CacheError);
  });

  it('does not matter to ONNX Runtime, which leaves the model alone', async () => {
    const model = await trained();
    const before = numbersOf(model);
    const { finder, error } = await damaged(model, (path) => rmSync(path), { engine: 'onnx' });
    expect(error).toMatchObject({ stopReason: 'completed', engine: 'onnx' });
    expect(numbersOf(model)).toEqual(before);
    await expect(finder.reset()).rejects.toThrow(CacheError);
  });
});

describe('cacheDir is refused', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(['', 3, null, {}])('%o', async (cacheDir) => {
    const finder = new LRFinder(await trained());
    const running = finder.rangeTest(smallData(), { cacheDir: cacheDir as string });
    await expect(running).rejects.toThrow(ArgumentError);
    await expect(running).rejects.toThrow('Expected `cacheDir` to be the path of a folder, got ');
  });

  it('where it is a file: before the data is read, with the last test as it was', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const finder = new LRFinder(await trained());
    const cacheDir = newFolder();
    await finder.rangeTest(smallData(), { ...options, cacheDir, restore: false });
    const { history } = finder;
    let reads = 0;
    const data = () => {
      reads++;
      return [smallData()];
    };
    await expect(finder.rangeTest(data, { ...options, cacheDir: file })).rejects.toThrow(
      CacheError,
    );
    expect(reads).toBe(0);
    expect(finder.history).toBe(history);
    await finder.reset();
    await finder.dispose();
  });

  it('data that can not be used leaves no file', async () => {
    const cacheDir = newFolder();
    const finder = new LRFinder(await trained());
    await expect(finder.rangeTest([], { cacheDir })).rejects.toThrow();
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('dispose waits its turn', async () => {
    const finder = new LRFinder(await trained());
    await finder.dispose(); // There is nothing to dispose of.
    const running = finder.rangeTest(smallData(), { ...options, cacheDir: newFolder() });
    await expect(finder.dispose()).rejects.toThrow(StateError);
    await running;
    await finder.dispose();
    await finder.dispose();
  });
});
