import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { LRFinder } from '../../src/tfjs/index.ts';
import { smallData, smallModel } from './small-task.ts';

const TRACE_BACKEND = 'tfjs-onnxruntime-trace';
const options = { startLr: 1e-4, endLr: 0.1, numIter: 8, refine: 0 } as const;

type KernelFunc = tf.KernelConfig['kernelFunc'];
type Registered = { kernelFunc: KernelFunc };

const rowOf = (name: string) => tf.getKernel(name, TRACE_BACKEND) as Registered;

beforeAll(async () => {
  await tf.setBackend('cpu');
  // The first trace registers the kernels.
  await test(smallModel(), tf.train.sgd(1e-3), 'auto');
});

let mend = () => {};
afterEach(() => {
  mend();
  vi.restoreAllMocks();
});

/** Breaks a row of the table of kernels. */
function breakRow(name: string, broken: (own: KernelFunc) => KernelFunc): void {
  const row = rowOf(name);
  const own = row.kernelFunc;
  row.kernelFunc = broken(own);
  mend = () => {
    row.kernelFunc = own;
  };
}

async function test(model: tf.LayersModel, optimizer: tf.Optimizer, engine: 'auto' | 'tfjs') {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const finder = new LRFinder(model, optimizer, 'categoricalCrossentropy');
  const data = smallData();
  const result = await finder.rangeTest(data, { ...options, engine });
  tf.dispose([data.xs, data.ys]);
  const messages = warn.mock.calls.map(([message]) => `${message}`);
  return { ...result, warnings: messages.filter((message) => message.startsWith('lr-finder')) };
}

const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
const convnet = () =>
  tf.sequential({
    layers: [
      tf.layers.reshape({ targetShape: [2, 2, 1], inputShape: [4] }),
      tf.layers.conv2d({ filters: 3, kernelSize: 2, kernelInitializer: seeded(1) }),
      tf.layers.activation({ activation: 'tanh' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
    ],
  });
const doubled =
  (own: KernelFunc): KernelFunc =>
  (call) => {
    const one = own(call) as tf.TensorInfo;
    const { kernelFunc } = tf.getKernel('Add', TRACE_BACKEND)!;
    return kernelFunc({ inputs: { a: one, b: one }, attrs: {}, backend: call.backend });
  };
const sigmoid = (): KernelFunc => (call) => rowOf('Sigmoid').kernelFunc(call);

describe('a wrong kernel is found at the first step, and TensorFlow.js takes over', () => {
  it.each<[name: string, row: string, broken: (own: KernelFunc) => KernelFunc, () => tf.Optimizer]>(
    [
      ['forward', 'Tanh', sigmoid, () => tf.train.adam(1e-3)],
      ['in a gradient, sgd', 'Conv2DBackpropFilter', doubled, () => tf.train.sgd(1e-3)],
      // A gradient twice as large gives the same step, but not the same slots.
      ['in a gradient, adam', 'Conv2DBackpropFilter', doubled, () => tf.train.adam(1e-3)],
      ['in a gradient, rmsprop', 'Conv2DBackpropFilter', doubled, () => tf.train.rmsprop(1e-3)],
      ['in the optimizer', 'Sqrt', doubled, () => tf.train.adam(1e-3)],
    ],
  )('%s', async (_, row, broken, optimizer) => {
    breakRow(row, broken);
    const model = convnet();
    const own = optimizer();
    const before = model.getWeights().map((weight) => weight.dataSync());
    const { numTensors } = tf.memory();
    const auto = await test(model, own, 'auto');
    expect(auto.engine).toBe('tfjs');
    expect(auto.warnings).toEqual([
      expect.stringMatching(
        /^lr-finder trains with TensorFlow.js itself, not with ONNX Runtime: .*(compiled|change).*a fault of tfjs-onnxruntime/,
      ),
    ]);
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
    expect(tf.memory().numTensors).toBe(numTensors);
    const tfjs = await test(convnet(), optimizer(), 'tfjs');
    expect(auto.history.rawLoss).toEqual(tfjs.history.rawLoss);
  });

  it('while the right ones are taken', async () => {
    for (const optimizer of [tf.train.sgd(1e-3), tf.train.adam(1e-3), tf.train.rmsprop(1e-3)]) {
      const { engine, warnings } = await test(convnet(), optimizer, 'auto');
      expect([engine, ...warnings]).toEqual(['onnx']);
    }
  });

  it('but not where the gradient is nothing but rounding, as that of a bias before batch norm', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 32, inputShape: [4], kernelInitializer: seeded(1) }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
      ],
    });
    const { engine, warnings } = await test(model, tf.train.adam(1e-3), 'auto');
    expect([engine, ...warnings]).toEqual(['onnx']);
  });

  it.each<[name: string, input: number[], layers: () => tf.layers.Layer[]]>([
    [
      'upSampling2d',
      [4, 4, 1],
      () => [
        tf.layers.upSampling2d({ size: [2, 2] }),
        tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
      ],
    ],
    [
      'maxPooling3d of windows that are not as high as wide',
      [4, 6, 6, 1],
      () => [tf.layers.maxPooling3d({ poolSize: [1, 2, 3] as never, strides: 1 })],
    ],
  ])('but not where the gradient of TensorFlow.js is wrong: %s', async (_, input, layers) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const first = { filters: 2, kernelSize: 2, inputShape: input };
    const model = tf.sequential({
      layers: [
        input.length === 3 ? tf.layers.conv2d(first) : tf.layers.conv3d(first),
        ...layers(),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const data = { xs: tf.randomNormal([16, ...input]), ys: tf.randomNormal([16, 1]) };
    const finder = new LRFinder(model, tf.train.adam(1e-3), 'meanSquaredError');
    expect((await finder.rangeTest(data, options)).engine).toBe('onnx');
    expect(warn.mock.calls.join()).not.toContain('lr-finder');
  });
});
