import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LossFunction, LRFinder, type ModelFunction } from '../../src/tfjs/index.ts';
import { smallData, smallModel } from './small-task.ts';

beforeEach(() => tf.setBackend('cpu'));
afterEach(() => {
  vi.restoreAllMocks();
});

const options = { startLr: 1e-4, endLr: 0.1, numIter: 8, refine: 0 } as const;

/** The numbers of samples with which TensorFlow.js itself calls a loss. */
function sizesSeen(seen: number[]): LossFunction {
  return (yTrue, yPred) => {
    // While steps are traced, the backend is another.
    if (tf.getBackend() === 'cpu') seen.push(yTrue.shape[0]!);
    return tf.metrics.categoricalCrossentropy(yTrue, yPred);
  };
}

describe('the first step is compared with TensorFlow.js before the training', () => {
  it('on three samples', async () => {
    const seen: number[] = [];
    const finder = new LRFinder(smallModel(0), tf.train.adam(1e-3), sizesSeen(seen));
    const data = { ...smallData(), batchSize: 32 };
    const { engine } = await finder.rangeTest(data, { ...options, numIter: 2 });
    expect(engine).toBe('onnx');
    expect(new Set(seen)).toEqual(new Set([3]));
  });

  it('on the whole batch where few samples give another loss', async () => {
    const seen: number[] = [];
    const loss: LossFunction = (yTrue, yPred) =>
      // Not in the graph, which is for eight samples and more.
      tf.mul(sizesSeen(seen)(yTrue, yPred), yTrue.shape[0]! < 8 ? 2 : 1);
    const finder = new LRFinder(smallModel(0), tf.train.adam(1e-3), loss);
    const data = { ...smallData(), batchSize: 24 };
    const { engine } = await finder.rangeTest(data, { ...options, numIter: 2 });
    expect(engine).toBe('onnx');
    expect(new Set(seen)).toEqual(new Set([3, 24]));
  });

  it.each([
    ['on the whole batch', 0, [32]],
    ['on three samples where TensorFlow.js is slow', 1000, [3]],
  ])('%s, with a mask for the whole batch in the graph', async (_, ms, sizes) => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += ms;
      return now;
    });
    const seen: number[] = [];
    // Its dropout has a seed: the same mask each time.
    const finder = new LRFinder(smallModel(), tf.train.adam(1e-3), sizesSeen(seen));
    const data = { ...smallData(), batchSize: 32 };
    const { engine } = await finder.rangeTest(data, { ...options, numIter: 2 });
    expect(engine).toBe('onnx');
    // The first look is always at few.
    const others = [...new Set(seen)].filter((size) => size !== 3 || sizes.includes(3));
    expect(others).toEqual(sizes);
  });

  it('on the whole batch where a part of one is no batch', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const points = 24;
    const places = tf.variable(tf.randomNormal([points, 2], 0, 1, 'float32', 1));
    const model: ModelFunction = (xs) => tf.add(xs, tf.sum(places, 1));
    // Each row needs all others.
    const loss: LossFunction = (yTrue, yPred) =>
      tf.sum(tf.square(tf.sub(tf.transpose(yTrue), yPred)));
    const finder = new LRFinder(model, tf.train.sgd(1e-4), loss, { variables: [places] });
    const square = tf.ones([points, points]);
    const data = { xs: square, ys: square, batchSize: points, shuffle: false };
    expect((await finder.rangeTest(data, options)).engine).toBe('onnx');
    const ours = warn.mock.calls.map(([message]) => `${message}`);
    expect(ours.filter((message) => message.startsWith('lr-finder'))).toEqual([]);
  });

  describe('of a large step with code of the user’s', () => {
    const wide = (...more: tf.layers.Layer[]) =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: 600, inputShape: [600], activation: 'relu', name: 'far' }),
          tf.layers.dense({ units: 600, activation: 'relu', name: 'near' }),
          ...more,
        ],
      });
    const data = () => ({
      xs: tf.randomUniform([64, 600]),
      ys: tf.randomUniform([64, 600]),
      batchSize: 64,
    });
    const loss: LossFunction = (yTrue, yPred) =>
      tf.mul(tf.metrics.meanSquaredError(yTrue, yPred), 2);
    /** What TensorFlow.js itself updates. */
    const updatesOf = (optimizer: tf.Optimizer) => {
      const seen: string[][] = [];
      const { applyGradients } = optimizer;
      optimizer.applyGradients = (gradients) => {
        const list = gradients as { name: string; tensor: tf.Tensor | undefined }[];
        const changed = list.flatMap(({ name, tensor }) => (tensor ? [name.split('/')[0]!] : []));
        if (tf.getBackend() === 'cpu') seen.push([...new Set(changed)]);
        applyGradients.call(optimizer, gradients);
      };
      return seen;
    };

    it('only as far as gradients pass through that, on two samples', async () => {
      const sizes: number[] = [];
      const optimizer = tf.train.adam(1e-3);
      const updates = updatesOf(optimizer);
      const own: LossFunction = (...args) =>
        tf.mul(sizesSeen(sizes)(...args), 0).add(loss(...args));
      const finder = new LRFinder(wide(), optimizer, own);
      const { engine } = await finder.rangeTest(data(), { ...options, numIter: 2 });
      expect(engine).toBe('onnx');
      expect(new Set(sizes)).toEqual(new Set([2]));
      expect(updates).toEqual([['near']]);
    });

    it('as a whole where that part differs: an optimizer may look at all gradients', async () => {
      class Normed extends tf.SGDOptimizer {
        override applyGradients(gradients: Parameters<tf.SGDOptimizer['applyGradients']>[0]) {
          tf.tidy(() => {
            const list = (gradients as { name: string; tensor?: tf.Tensor }[]).filter(
              ({ tensor }) => tensor,
            );
            const squares = list.map(({ tensor }) => tf.sum(tf.square(tensor!)));
            const norm = tf.sqrt(tf.addN(squares));
            super.applyGradients(
              list.map(({ name, tensor }) => ({ name, tensor: tf.div(tensor!, norm) })) as never,
            );
          });
        }
      }
      const optimizer = new Normed(1e-3);
      const updates = updatesOf(optimizer);
      const finder = new LRFinder(wide(), optimizer, 'meanSquaredError');
      const { engine } = await finder.rangeTest(data(), { ...options, numIter: 2 });
      expect(engine).toBe('onnx');
      expect(updates.slice(0, 2)).toEqual([['near'], ['far', 'near']]);
    });

    it('and its gradient: a layer that gives another one while it is traced is found', async () => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      class Slanted extends tf.layers.Layer {
        override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
          const slope = tf.getBackend() === 'cpu' ? 1 : 2;
          const identity = tf.customGrad((x) => ({
            value: tf.clone(x as tf.Tensor),
            gradFunc: (dy) => tf.mul(dy as tf.Tensor, slope),
          }));
          return identity([inputs].flat()[0]!) as tf.Tensor;
        }
        static get className(): string {
          return 'Slanted';
        }
      }
      const finder = new LRFinder(wide(new Slanted()), tf.train.sgd(1e-3), 'meanSquaredError');
      const result = await finder.rangeTest(data(), { ...options, numIter: 2, startLr: 1e-6 });
      expect(result.engine).toBe('tfjs');
      expect(warn.mock.calls.join()).toMatch(/a step changes .* otherwise.*layer slanted/);
    });
  });

  it('unless its backend lacks a kernel for the step: then only ONNX Runtime can', async () => {
    await tf.setBackend('wasm');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [4, 4, 1] }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const loss: LossFunction = (yTrue, yPred) => tf.mul(tf.losses.huberLoss(yTrue, yPred), 2);
    const finder = new LRFinder(model, tf.train.sgd(1e-2), loss);
    const data = { xs: tf.randomNormal([8, 4, 4, 1]), ys: tf.zeros([8, 1]) };
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    const { numTensors } = tf.memory();
    await expect(finder.rangeTest(data, { ...options, engine: 'tfjs' })).rejects.toThrow(
      "Kernel 'Conv2DBackpropFilter' not registered",
    );
    const result = await finder.rangeTest(data, options);
    expect(result.engine).toBe('onnx');
    expect(result.history.rawLoss.every(Number.isFinite)).toBe(true);
    expect(warn).not.toHaveBeenCalled();
    expect(model.getWeights().map((weight) => weight.dataSync().slice())).toEqual(before);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
