import './live-buffers.ts'; // Before all that imports jax-js.
import { type Array as JaxArray, numpy as np, tree } from '@jax-js/jax';
import { beforeEach, describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { confirm, findLearningRate, rangeTest, StateError, suggest } from '../../src/index.ts';
import { type ArrayTree, type JaxTraining, jaxTrainable } from '../../src/jax/index.ts';
import { defaultDevice, devices, liveBuffers } from './live-buffers.ts';
import {
  type Batch,
  batches,
  batchOf,
  bytesOf,
  loss,
  momentum,
  type Params,
  smallParams,
  zeros,
} from './small-task.ts';
import { adam } from './transformations.ts';

type AdamTraining = JaxTraining<Params, ArrayTree, Batch>;

const options = { startLr: 1e-4, endLr: 1, numIter: 20 };

describe.each(sampled(devices, 1, 1))('on %s', (device) => {
  let params: Params;
  let before: number;
  beforeEach(() => {
    defaultDevice(device);
    before = liveBuffers(device);
    params = smallParams();
    return () => {
      // Whatever a test does, it leaves nothing behind.
      tree.dispose(params);
      expect(liveBuffers(device)).toBe(before);
    };
  });

  const withAdam = (more: Partial<AdamTraining> = {}) =>
    jaxTrainable<Params, ArrayTree, Batch>({
      params,
      loss,
      optimizer: adam(1),
      data: batches,
      ...more,
    } as AdamTraining);
  const withMomentum = (
    state: Params,
    data: JaxTraining<Params, Params, Batch>['data'] = batches,
  ) => jaxTrainable({ params, loss, update: momentum, state, data });

  it('knows whether its data allow one pass', async () => {
    for (const [data, isOneShot] of [
      [batches, false],
      [() => batches, false],
      [batches.values(), true],
    ] as const) {
      const trainable = withAdam({ data });
      expect(trainable.isOneShot).toBe(isOneShot);
      await trainable.dispose();
    }
  });

  it('finds a rate, and leaves the parameters as they were', async () => {
    const trainable = withAdam();
    const bytes = await bytesOf(params);
    const { history, stopReason } = await rangeTest(trainable, options);
    expect(stopReason).toMatch(/completed|diverged/);
    expect(history.rawLoss.every(Number.isFinite)).toBe(true);
    expect(suggest(history).lr).toBeGreaterThan(1e-4);
    const after = trainable.params();
    expect(await bytesOf(after)).toEqual(bytes);
    expect(await bytesOf(params)).toEqual(bytes);
    tree.dispose(after);
    await trainable.dispose();
    expect(params.w1.refCount).toBe(1);
  });

  it('is of use to findLearningRate and confirm', async () => {
    const trainable = withAdam();
    const found = await findLearningRate(trainable, { ...options, confirm: { steps: 40 } });
    expect(found.confirmation?.trials.length).toBeGreaterThan(1);
    await confirm(trainable, found.lr, { steps: 40 });
    await trainable.dispose();
  });

  it('traces loss and update once, whatever the rates', async () => {
    let [traced, updated] = [0, 0];
    const trainable = jaxTrainable({
      params,
      loss: (p: Params, batch: Batch) => {
        traced++;
        return loss(p, batch);
      },
      update: (input) => {
        updated++;
        return momentum(input as never) as never;
      },
      state: params,
      data: batches,
    });
    await rangeTest(trainable, { ...options, repeats: 3 });
    expect([traced, updated]).toEqual([1, 1]);
    await trainable.dispose();
  });

  it('leaks nothing in ten tests in a row', async () => {
    const trainable = withAdam({ valData: batches });
    await rangeTest(trainable, { ...options, numIter: 4 });
    const held = liveBuffers(device);
    for (let i = 0; i < 10; i++) {
      await rangeTest(trainable, { ...options, numIter: 4 });
      expect(liveBuffers(device)).toBe(held);
    }
    await trainable.dispose();
  });

  it('goes on after a test as it would have without, momentum and all', async () => {
    const state = zeros(params);
    const [tested, untested] = [withMomentum(state), withMomentum(state)];
    const expected: number[] = [];
    for (let i = 0; i < 6; i++) {
      await tested.step(0.05);
      expected.push(await untested.step(0.05));
    }
    const saved = tested.save();
    await rangeTest(tested, { ...options, numIter: 6 }); // Two whole passes over the data.
    for (let again = 0; again < 3; again++) {
      tested.restore(saved);
      const losses = [await tested.step(0.05), await tested.step(0.05), await tested.step(0.05)];
      expected.push(...(again ? [] : [await untested.step(0.05), await untested.step(0.05)]));
      if (!again) expected.push(await untested.step(0.05));
      expect(losses).toEqual(expected.slice(-3));
      const [a, b, va, vb] = [tested.params(), untested.params(), tested.state(), untested.state()];
      expect(await bytesOf(a)).toEqual(await bytesOf(b));
      expect(await bytesOf(va)).toEqual(await bytesOf(vb));
      tree.dispose([a, b, va, vb]);
    }
    tested.release(saved);
    await tested.dispose();
    await untested.dispose();
    tree.dispose(state);
  });

  it('trains on at the rate, and gives the parameters out', async () => {
    const trainable = withAdam();
    const first = await trainable.step(0.05);
    for (let i = 0; i < 59; i++) await trainable.step(0.05);
    const trained = trainable.params();
    await trainable.dispose();
    const value = loss(trained, { xs: np.array(batches[0]!.xs), ys: np.array(batches[0]!.ys) });
    expect(value.item()).toBeLessThan(first / 4);
  });

  it('keeps what it trained with restore: false', async () => {
    const trainable = withAdam();
    await rangeTest(trainable, { ...options, restore: false });
    const trained = trainable.params();
    expect(await bytesOf(trained)).not.toEqual(await bytesOf(params));
    tree.dispose(trained);
    await trainable.dispose();
  });

  it.each<[what: string, fails: Partial<AdamTraining>]>([
    [
      'the data throw',
      {
        data: function* () {
          yield* batches;
          throw new Error('spilt');
        },
      },
    ],
    [
      'a batch of another shape does not fit',
      {
        data: function* () {
          yield batches[0]!;
          yield { ...batches[0]!, ys: new Float32Array(7) };
        },
      },
    ],
    [
      'the loss throws for a batch of another shape',
      {
        loss: (p, { xs, ys }) => {
          if (xs.shape[0] === 4) throw new Error('spilt');
          return loss(p, { xs, ys });
        },
        data: function* () {
          yield batches[0]!;
          yield { xs: np.array([1, 2, 3, 4]), ys: np.array([1, 0, 0]) };
        },
      },
    ],
    [
      'the update throws',
      {
        optimizer: {
          ...adam(1),
          update: () => {
            throw new Error('spilt');
          },
        },
      },
    ],
    [
      'the validation loss throws',
      {
        valData: batches,
        valLoss: () => {
          throw new Error('spilt');
        },
      },
    ],
    [
      'a batch holds what is no array',
      {
        data: function* () {
          yield batches[0]!;
          yield { xs: np.array([1, 2]), ys: 'spilt' as never };
        },
      },
    ],
  ])('where %s, all is as before and nothing leaks', async (_, fails) => {
    const trainable = withAdam(fails);
    const bytes = await bytesOf(params);
    for (let i = 0; i < 3; i++) {
      await expect(rangeTest(trainable, options)).rejects.toThrow();
      const after = trainable.params();
      expect(await bytesOf(after)).toEqual(bytes);
      tree.dispose(after);
    }
    await trainable.dispose();
  });

  it('is put back after an abort, and where the loss is not finite', async () => {
    const trainable = withAdam({
      data: () => [...batches, { ...batches[0]!, xs: batches[0]!.xs.map(() => Number.NaN) }],
    });
    const bytes = await bytesOf(params);
    const controller = new AbortController();
    const aborted = await rangeTest(trainable, {
      ...options,
      signal: controller.signal,
      onPoint: ({ step }) => (step === 2 ? controller.abort() : undefined),
    });
    expect([aborted.stopReason, aborted.history.lr.length]).toEqual(['aborted', 3]);
    const broken = await rangeTest(trainable, options);
    expect(broken.stopReason).toBe('non-finite');
    const after = trainable.params();
    expect(await bytesOf(after)).toEqual(bytes);
    tree.dispose(after);
    await trainable.dispose();
  });

  it('measures the validation loss of the whole, each batch by its size', async () => {
    const whole = [batchOf(100, 16), batchOf(116, 4)];
    const trainable = withAdam({ valData: whole });
    const one = withAdam({ valData: [batchOf(100, 20)] });
    expect(await trainable.evaluate?.()).toBeCloseTo((await one.evaluate?.()) as number, 5);
    await one.dispose();
    const { history } = await rangeTest(trainable, options);
    expect(history.lr).toHaveLength(20);
    await trainable.dispose();
  });

  it('takes another validation loss', async () => {
    const trainable = withAdam({
      valData: batches,
      valLoss: (p) => p.b2.sum().mul(0).add(7),
    });
    expect(await trainable.evaluate?.()).toBe(7);
    await trainable.dispose();
  });

  it('refuses copies that are not there any more, and to work after dispose', async () => {
    const trainable = withAdam();
    const saved = trainable.save();
    trainable.release(saved);
    trainable.release(saved); // Once more is no harm.
    expect(() => trainable.restore(saved)).toThrow(StateError);
    const kept = trainable.save();
    await trainable.dispose(); // Frees the copy too.
    await trainable.dispose();
    expect(() => trainable.restore(kept)).toThrow(StateError);
    for (const call of [trainable.params, trainable.state, trainable.save]) {
      expect(call).toThrow(StateError);
    }
    await expect(trainable.step(0.1)).rejects.toThrow(StateError);
  });

  it('trains on the device of the parameters, whatever the default is', async () => {
    defaultDevice(device === 'cpu' ? 'wasm' : 'cpu');
    const put = tree.map(
      (p: JaxArray) => np.array(p.ref.dataSync() as Float32Array, { shape: p.shape, device }),
      params,
    );
    const trainable = jaxTrainable({ params: put, loss, optimizer: adam(1), data: batches });
    await rangeTest(trainable, options);
    await trainable.step(0.1);
    const trained = trainable.params();
    expect(trained.w1.device).toBe(device);
    tree.dispose([trained, put]);
    await trainable.dispose();
    defaultDevice(device);
  });
});
