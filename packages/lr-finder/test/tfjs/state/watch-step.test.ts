import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  LRFinder,
  type ModelFunction,
  type TfjsRangeTestOptions,
  trainingState,
} from '../../../src/tfjs/index.ts';
import { CountsCalls } from './own-layers.ts';

beforeAll(() => tf.setBackend('cpu'));

const options: TfjsRangeTestOptions = { startLr: 1e-3, endLr: 0.1, numIter: 4, divergeTh: false };
const data = () => ({ xs: tf.randomNormal([8, 4]), ys: tf.randomNormal([8, 1]) });
const numbers = (variables: readonly tf.Variable[]) => variables.map((one) => [...one.dataSync()]);

/** A network in a function, of which only the trainable weights are known. */
function hiddenNetwork() {
  const counter = new CountsCalls();
  const { dense, batchNormalization } = tf.layers;
  const net = tf.sequential({
    layers: [
      dense({ units: 4, inputShape: [4] }),
      batchNormalization(),
      counter,
      dense({ units: 1 }),
    ],
  });
  const model: ModelFunction = (xs, { training }) => net.apply(xs, { training }) as tf.Tensor;
  const variables = net.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const all = net.weights.map((weight) => weight.read() as tf.Variable);
  return { model, variables, all, counter };
}

describe('variables and layers that nobody listed', () => {
  const ways: [string, 'tfjs' | 'auto' | 'onnx', TfjsRangeTestOptions][] = [
    ['on tfjs', 'tfjs', {}],
    ['on auto', 'auto', {}],
    ['with validation', 'tfjs', { valData: data() }],
    ['put back before each rate', 'tfjs', { restoreEachLr: true, stepsPerLr: 2 }],
    ['refused by onnx', 'onnx', {}],
  ];
  it.each(ways)('are as before after a test: %s', async (_, engine, more) => {
    const { model, variables, all, counter } = hiddenNetwork();
    const samples = data();
    const finder = new LRFinder(model, tf.train.adam(), 'meanSquaredError', { variables });
    const before = numbers(all);
    const { numTensors } = tf.memory();
    const running = finder.rangeTest(samples, { ...options, ...more, engine });
    if (engine === 'onnx') await expect(running).rejects.toThrow('calls of layer');
    else await running;
    expect(numbers(all)).toEqual(before);
    expect(counter.calls).toBe(0);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it.each(['tfjs', 'onnx'] as const)('go back by reset() too: %s', async (engine) => {
    const variables = [tf.variable(tf.ones([4, 1]))];
    const steps = tf.variable(tf.scalar(0), false);
    const model: ModelFunction = (xs) => {
      steps.assign(tf.add(steps, 1));
      return tf.matMul(xs, variables[0] as never);
    };
    const finder = new LRFinder(model, tf.train.sgd(0.1), 'meanSquaredError', { variables });
    await finder.rangeTest(data(), { ...options, engine, restore: false });
    expect(steps.dataSync()[0]).toBe(4);
    for (const round of [1, 2]) {
      await finder.reset();
      expect(steps.dataSync()[0]).toBe(0);
      steps.assign(tf.scalar(round));
    }
  });

  it('of another model, trained meanwhile, stay as they are', async () => {
    const { model, variables } = hiddenNetwork();
    const finder = new LRFinder(model, tf.train.adam(), 'meanSquaredError', { variables });
    const other = tf.variable(tf.scalar(0));
    await finder.rangeTest(data(), {
      ...options,
      onPoint: ({ index }) => other.assign(tf.scalar(index + 1)),
    });
    expect(other.dataSync()[0]).toBe(options.numIter);
  });
});

it('slots that an older copy frees come back with a later one', async () => {
  class Slots extends tf.SGDOptimizer {
    readonly slots = new Map<string, tf.Variable>();
    override applyGradients(...args: Parameters<tf.SGDOptimizer['applyGradients']>) {
      if (!this.slots.has('weight')) {
        this.slots.set('weight', tf.variable(tf.scalar(0), false, 'weight/slot'));
      }
      const slot = this.slots.get('weight')!;
      slot.assign(tf.add(slot, 1));
      super.applyGradients(...args);
    }
  }
  const weight = tf.variable(tf.scalar(1));
  const optimizer = new Slots(0.1);
  const step = () =>
    tf.tidy(() => void optimizer.minimize(() => tf.square(weight) as tf.Scalar, false, [weight]));
  const { save, restore } = trainingState([{ model: [weight], optimizer }]);
  const empty = await save();
  step();
  step();
  const filled = await save();
  const { numTensors } = tf.memory();
  for (const _ of [1, 2]) {
    await restore(empty);
    expect(optimizer.slots.size).toBe(0);
    expect(tf.memory().numTensors).toBe(numTensors - 1);
    await restore(filled);
    const [slot] = optimizer.slots.values();
    expect(slot!.dataSync()[0]).toBe(2);
    expect(slot!.name).toBe('weight/slot');
    expect(tf.memory().numTensors).toBe(numTensors);
    step();
  }
});
