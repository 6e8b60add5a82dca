import { init, numpy as np, tree } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rangeTest } from '../../../src/index.ts';
import { type ArrayTree, type JaxTraining, jaxTrainable } from '../../../src/jax/index.ts';
import { LRFinder } from '../../../src/tfjs/index.ts';
import {
  type Batch,
  batches,
  CLASSES,
  HIDDEN,
  INPUTS,
  initial,
  loss,
  momentum,
  type Params,
  smallParams,
  zeros,
} from '../../jax/small-task.ts';
import { adam, sgd } from '../../jax/transformations.ts';

// The same network on the same batches, in jax-js and in TensorFlow.js.

beforeAll(async () => {
  await init('wasm');
  await tf.setBackend('cpu');
});

type Method = (
  params: Params,
) => Pick<JaxTraining<Params, ArrayTree, Batch>, 'optimizer' | 'update' | 'state'>;

const methods: Record<string, readonly [Method, () => tf.Optimizer]> = {
  'a transformation without a state': [() => ({ optimizer: sgd(1) }), () => tf.train.sgd(0.1)],
  'adam as optax has it': [() => ({ optimizer: adam(1) }), () => tf.train.adam(0.1)],
  'an update with momentum': [
    (params) => ({ update: momentum as never, state: zeros(params) }),
    () => tf.train.momentum(0.1, 0.9),
  ],
};

describe.each(Object.entries(methods))('%s', (_, [method, tfjsOptimizer]) => {
  it.each([
    ['by training loss', {}],
    ['by validation loss', { valData: true }],
  ])('has the losses of TensorFlow.js, %s', async (_, { valData }: { valData?: boolean }) => {
    const options = { startLr: 1e-3, endLr: 1, numIter: 40 };
    const params = smallParams();
    const { state, ...how } = method(params);
    const trainable = jaxTrainable({
      ...{ params, state, loss, data: batches, ...how },
      ...(valData && { valData: batches.slice(1) }),
    } as unknown as JaxTraining<Params, ArrayTree, Batch>);
    const { history } = await rangeTest(trainable, options);
    await trainable.dispose();
    tree.dispose([params, state ?? []]);

    const shaped = batches.map(({ xs, ys }) => ({
      xs: tf.tensor2d(xs, [xs.length / INPUTS, INPUTS]),
      ys: tf.tensor2d(ys, [ys.length / CLASSES, CLASSES]),
    }));
    const { history: tfjs } = await new LRFinder(
      tfjsModel(),
      tfjsOptimizer(),
      'softmaxCrossEntropy',
    ).rangeTest(shaped, { ...options, ...(valData && { valData: shaped.slice(1) }) });

    expect(history.lr).toEqual(tfjs.lr);
    for (const [i, raw] of history.rawLoss.entries()) {
      expect(Math.abs(raw - tfjs.rawLoss[i]!), `step ${i}`).toBeLessThan(2e-4 * Math.abs(raw));
    }
  });
});

describe('a parabola in float64', () => {
  it('takes the steps that a sheet of paper has', async () => {
    const weight = np.array([1], { dtype: np.float64 });
    const trainable = jaxTrainable({
      params: { weight },
      loss: ({ weight }) => np.square(weight).sum(),
      optimizer: sgd(1),
      data: [{ unused: 0 }],
    });
    // A rate that float32 holds exactly: each step halves the weight.
    const losses = [];
    for (let i = 0; i < 20; i++) losses.push(await trainable.step(0.25));
    expect(losses).toEqual(losses.map((_, i) => 0.25 ** i));
    const trained = trainable.params();
    expect(trained.weight.dtype).toBe(np.float64);
    expect(trained.weight.item()).toBe(0.5 ** 20);
    await trainable.dispose();
    weight.dispose();
  });
});

/** The network of small-task.ts. */
function tfjsModel(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: HIDDEN, activation: 'tanh', inputShape: [INPUTS] }),
      tf.layers.dense({ units: CLASSES }),
    ],
  });
  const { w1, b1, w2, b2 } = initial;
  model.setWeights([w1, b1, w2, b2].map(({ values, shape }) => tf.tensor(values, [...shape])));
  return model;
}
