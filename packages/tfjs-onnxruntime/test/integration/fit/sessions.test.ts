import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { fitModel, type OrtModule } from '../../../src/index.ts';
import { countingOrt } from '../../counting-ort.ts';
import { expectSameHistory, expectSameWeights } from '../../fit/expect.ts';
import { mlp } from '../../fit/tasks.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterAll(() => {
  vi.useRealTimers();
});

/** Until the sessions are freed that another training may use. */
const forAWhile = () => vi.advanceTimersByTimeAsync(10_000);

const OPTIONS = { batchSize: 16, shuffle: false, verbose: 0 } as const;

/** ONNX Runtime that counts its sessions, and fails in one of its runs with many steps. */
function watched(failsAt = Number.POSITIVE_INFINITY) {
  const counting = countingOrt();
  const count = Object.assign(counting.count, { runs: 0 });
  const ort: OrtModule = {
    ...counting.ort,
    InferenceSession: {
      create: async (...args) => {
        const session = await counting.ort.InferenceSession.create(...args);
        return {
          ...session,
          run: async (feeds, fetches) => {
            if ('all.loss' in fetches) count.runs += 1;
            if (count.runs === failsAt) throw new Error('out of memory');
            return session.run(feeds, fetches);
          },
        };
      },
    },
  };
  return { ort, count };
}

it('compiles once, however long it trains, and frees what it has made', async () => {
  const createdIn = async (epochs: number) => {
    const { model, x, y } = mlp();
    const { ort, count } = watched();
    await fitModel(model, x, y, { ...OPTIONS, epochs, ort, validationSplit: 0.2 });
    expect(count.created).toBeGreaterThan(0);
    await forAWhile();
    expect(count.released).toBe(count.created);
    return count.created;
  };
  expect(await createdIn(5)).toBe(await createdIn(1));
});

it('when ONNX Runtime fails, the model has what was trained until then', async () => {
  const [here, there] = [mlp(), mlp()];
  const { ort, count } = watched(2);
  const [x, y] = [here.x as tf.Tensor, here.y as tf.Tensor];
  // The 11th to 20th of 25 batches fail.
  const args = { ...OPTIONS, batchSize: 2 };
  const tensors = tf.memory().numTensors;
  await expect(fitModel(here.model, x, y, { ...args, ort })).rejects.toThrow('out of memory');
  await forAWhile();
  expect(count.released).toBe(count.created);
  // Adam's two slots for each of the four weights.
  expect(tf.memory().numTensors).toBe(tensors + 8);
  const ten = [tf.slice(x, [0, 0], [20, -1]), tf.slice(y, [0, 0], [20, -1])] as const;
  await there.model.fit(...ten, args);
  expectSameWeights(here.model, there.model);
  expect(here.model.optimizer.iterations).toBe(10);
  expectSameHistory(await fitModel(here.model, x, y, args), await there.model.fit(x, y, args));
});
