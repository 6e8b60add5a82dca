import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampled } from '../../../../../../test/sample.ts';
import type { History } from '../../../../src/index.ts';
import {
  type DataSource,
  LRFinder,
  type TfjsRangeTestOptions,
} from '../../../../src/tfjs/index.ts';
import { smallData, smallModel } from '../../../tfjs/small-task.ts';
import { THROWN } from '../../../thrown.ts';

const options: TfjsRangeTestOptions = { startLr: 1e-3, endLr: 1, numIter: 9, engine: 'tfjs' };
const SIZE = 16;

let data: { xs: tf.Tensor2D; ys: tf.Tensor2D };
let batches: { xs: tf.Tensor2D; ys: tf.Tensor2D }[];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

beforeEach(() => {
  data = smallData();
  batches = [0, 1, 2].map(cut);
});

function cut(i: number) {
  return {
    xs: tf.slice(data.xs, i * SIZE, SIZE),
    ys: tf.slice(data.ys, i * SIZE, SIZE),
  };
}

async function historyOf<B>(
  trainData: DataSource<B>,
  more: TfjsRangeTestOptions<B> = {},
): Promise<History> {
  const finder = new LRFinder(smallModel(), tf.train.adam(1e-3), 'categoricalCrossentropy');
  return (await finder.rangeTest(trainData, { ...options, ...more })).history;
}

function* generate() {
  for (const i of [0, 1, 2]) yield cut(i);
}

async function* generateAsync() {
  for (const i of [0, 1, 2]) yield cut(i);
}

describe.each(THROWN)('data whose iterator throws %s at its end', (_, thrown) => {
  const endless = () => {
    const iterator = {
      next: () => ({ done: false, value: cut(0) }),
      return: () => Promise.reject(thrown),
    };
    return { [Symbol.asyncIterator]: () => iterator } as never;
  };
  let warn: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    return () => void warn.mockRestore();
  });

  it('were good: the result is kept, with a warning', async () => {
    const valData = () => generate();
    const { lr } = await historyOf(endless, { valData, numIter: 3 });
    expect(lr).toHaveLength(3);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('iterator of `trainData` failed'));
  });

  it('do not hide the error that ended the test', async () => {
    const failure = new Error('the disk is full');
    const onPoint = () => Promise.reject(failure);
    await expect(historyOf(endless, { onPoint })).rejects.toBe(failure);
  });
});

type Form = [what: string, source: () => DataSource<never>, more?: TfjsRangeTestOptions];

const forms: Form[] = [
  ['whole tensors', () => ({ ...data, batchSize: SIZE, shuffle: false })],
  [
    'whole tensors by name',
    () => ({ xs: { NAME: data.xs }, ys: { OUT: data.ys }, batchSize: SIZE, shuffle: false }),
  ],
  ['a tf.data.Dataset', () => tf.data.generator(generate) as never],
  [
    'a tf.data.Dataset of whole tensors, batched',
    () =>
      tf.data
        .zip({ xs: tf.data.array(data.xs.arraySync()), ys: tf.data.array(data.ys.arraySync()) })
        .batch(SIZE) as never,
  ],
  ['a list of { xs, ys }', () => batches as never],
  ['a list of [xs, ys]', () => batches.map(({ xs, ys }) => [xs, ys]) as never],
  [
    'a list of batches of lists',
    () => batches.map(({ xs, ys }) => ({ xs: [xs], ys: [ys] })) as never,
  ],
  ['a generator function', () => generate as never],
  ['an async generator function', () => generateAsync as never],
  ['an iterable', () => ({ [Symbol.iterator]: generate }) as never],
  ['an async iterable', () => ({ [Symbol.asyncIterator]: generateAsync }) as never],
  ['a function that gives a list', () => (() => batches) as never],
  [
    'a function that gives whole tensors',
    () => (() => ({ ...data, batchSize: SIZE, shuffle: false })) as never,
  ],
  ['an async function', () => (async () => batches) as never],
  ['odd batches and a mapper', () => [0, 1, 2] as never, { mapBatch: cut as never }],
  [
    'records and a mapper',
    () => batches.map(({ xs, ys }) => ({ input: xs, label: tf.argMax(ys, 1) })) as never,
    {
      mapBatch: ((record: { input: tf.Tensor; label: tf.Tensor1D }) => ({
        xs: record.input,
        ys: tf.oneHot(record.label.toInt(), 3).toFloat(),
      })) as never,
    },
  ],
];

describe('every form of data', () => {
  it.each(forms)('%s: the same history, and no tensor more', async (_, source, more) => {
    const expected = await historyOf({ ...data, batchSize: SIZE, shuffle: false });
    const model = smallModel();
    const finder = new LRFinder(model, tf.train.adam(1e-3), 'categoricalCrossentropy');
    let trainData = source();
    if ('xs' in trainData && 'NAME' in trainData.xs) {
      trainData = {
        ...trainData,
        xs: { [`${model.layers[0]!.name}_input`]: data.xs },
        ys: { [model.layers.at(-1)!.name]: data.ys },
      };
    }
    const tensors = tf.memory().numTensors;
    const { history } = await finder.rangeTest(trainData, { ...options, ...more });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(history).toEqual(expected);
    expect(
      [data, ...batches].flatMap(({ xs, ys }) => [xs.isDisposed, ys.isDisposed]),
    ).not.toContain(true);
  });

  it.each(sampled(forms, 1, 0))('%s, for validation', async (_, source, more) => {
    const whole = { ...data, batchSize: SIZE, shuffle: false };
    const expected = await historyOf(whole, { valData: whole });
    if ('xs' in source() && _.includes('name')) return;
    const mapped = more?.mapBatch;
    const map = mapped && {
      mapBatch: ((batch: never) =>
        typeof batch === 'object' && 'xs' in batch ? batch : mapped(batch)) as never,
    };
    const history = await historyOf(whole as never, { valData: source(), ...map });
    expect(history).toEqual(expected);
  });
});

describe('tensors', () => {
  it('that a generator makes are freed, kept ones are not', async () => {
    const kept = batches.map(({ xs, ys }) => ({ xs: tf.keep(xs.clone()), ys }));
    let pass = 0;
    function* source() {
      pass++;
      for (const [i, { ys }] of kept.entries()) yield { xs: kept[i]!.xs, ys: ys.clone() };
    }
    const tensors = tf.memory().numTensors;
    await historyOf(source as never);
    expect(pass).toBeGreaterThan(1);
    expect(kept.some(({ xs }) => xs.isDisposed)).toBe(false);
    // The model and the optimizer of historyOf stay.
    const own = smallModel();
    own.dispose();
    expect(tf.memory().numTensors).toBeGreaterThanOrEqual(tensors);
  });

  it('made on the way by a mapper are freed', async () => {
    const finder = new LRFinder(smallModel(), tf.train.sgd(0.1), 'categoricalCrossentropy');
    const tensors = tf.memory().numTensors;
    const mapBatch = (i: number) => {
      const { xs, ys } = cut(i);
      return { xs: tf.add(tf.sub(xs, 1), 1), ys };
    };
    await finder.rangeTest([0, 1, 2] as never, { ...options, mapBatch: mapBatch as never });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('of an iterator that throws are freed, and the exception reaches the caller', async () => {
    const failure = new Error('the disk is gone');
    function* source() {
      yield cut(0);
      throw failure;
    }
    const finder = new LRFinder(smallModel(), tf.train.sgd(0.1), 'categoricalCrossentropy');
    const tensors = tf.memory().numTensors;
    await expect(finder.rangeTest(source as never, options)).rejects.toBe(failure);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('iterators', () => {
  it('are closed at the end', async () => {
    let closed = 0;
    function* source() {
      try {
        for (;;) yield cut(0);
      } finally {
        closed++;
      }
    }
    await historyOf(source as never, { valData: source as never, evaluateBatches: 2 });
    // One pass over the training data, and one over the part of the validation data that is kept.
    expect(closed).toBe(1 + 1);
  });

  it('that can be read only once serve as long as they last', async () => {
    expect(await historyOf(generateForever() as never)).toEqual(await historyOf(batches as never));
    function* generateForever() {
      for (let i = 0; ; i++) yield cut(i % 3);
    }
    await expect(historyOf(generate() as never)).rejects.toThrow(
      'Expected `trainData` to start again after its last batch, got an iterator that has ended. Pass a function that gives a new one',
    );
  });
});

describe('shuffling', () => {
  const first = (trainData: object) => historyOf({ ...data, batchSize: SIZE, ...trainData });

  it('is on by default, and the same for the same seed', async () => {
    const shuffled = await first({});
    expect(shuffled).toEqual(await first({ shuffle: true, seed: 0 }));
    expect(shuffled).not.toEqual(await first({ shuffle: false }));
    expect(shuffled).not.toEqual(await first({ seed: 1 }));
  });

  it('draws every sample once in each pass, and another order in the next', async () => {
    const xs = tf.range(0, 48).expandDims(1) as tf.Tensor2D;
    const drawn: number[] = [];
    const mapBatch = (batch: { xs: tf.Tensor }) => {
      drawn.push(...(batch.xs.dataSync() as Float32Array));
      return cut(0);
    };
    const trainData = { xs, ys: xs, batchSize: 10 };
    await historyOf(trainData, { numIter: 10, mapBatch: mapBatch as never });
    const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
    const [one, two] = [drawn.slice(0, 48), drawn.slice(48, 96)];
    expect(sorted(one)).toEqual(Array.from({ length: 48 }, (_, i) => i));
    expect(sorted(two)).toEqual(sorted(one));
    expect(two).not.toEqual(one);
  });
});
