import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LossFunction, LRFinder } from '../../src/tfjs/index.ts';
import { smallData, smallModel } from './small-task.ts';

/** Milliseconds that a kernel of the native backend and a run of ONNX Runtime take, by a clock of ours. */
const times = { kernel: 0, run: 0 };
let clock = 0;

/** A backend with the name of tfjs-node's, which computes as the cpu backend does. */
beforeAll(async () => {
  await tf.setBackend('cpu');
  const cpu = tf.backend().constructor as new () => tf.KernelBackend;
  tf.registerBackend('tensorflow', () => new cpu());
  for (const { kernelFunc, ...kernel } of tf.getKernelsForBackend('cpu')) {
    tf.registerKernel({
      ...kernel,
      backendName: 'tensorflow',
      kernelFunc: (call) => {
        clock += times.kernel;
        return kernelFunc(call);
      },
    });
  }
  await tf.setBackend('tensorflow');
});

afterEach(() => {
  vi.restoreAllMocks();
});

const own: LossFunction = (yTrue, yPred) =>
  tf.mul(tf.metrics.categoricalCrossentropy(yTrue, yPred), 2);

describe('on the backend of tfjs-node, auto takes the engine whose steps are faster', () => {
  it.each([
    ['ONNX Runtime', 'onnx', 1, 1, 'categoricalCrossentropy'],
    ['TensorFlow.js', 'tfjs', 1, 1e4, 'categoricalCrossentropy'],
    ['ONNX Runtime, with a loss of the user’s', 'onnx', 1, 1, own],
    ['TensorFlow.js, with a loss of the user’s', 'tfjs', 1, 1e4, own],
  ] as const)('%s', async (_, engine, kernel, run, loss) => {
    Object.assign(times, { kernel, run });
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const prototype = (ort.InferenceSession as unknown as { prototype: ort.InferenceSession })
      .prototype;
    const original = prototype.run;
    vi.spyOn(prototype, 'run').mockImplementation(function (this: ort.InferenceSession, ...args) {
      clock += times.run;
      return original.apply(this, args as never);
    });
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = smallModel();
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    const finder = new LRFinder(model, tf.train.adam(1e-3), loss);
    const options = { startLr: 1e-4, endLr: 1e-2, numIter: 4, refine: 0 } as const;
    const result = await finder.rangeTest(smallData(), options);
    expect(result.engine).toBe(engine);
    const ours = warn.mock.calls.map(([message]) => `${message}`);
    expect(ours.filter((message) => message.startsWith('lr-finder'))).toEqual(
      engine === 'onnx'
        ? []
        : [
            expect.stringMatching(
              /^lr-finder trains with TensorFlow.js itself, not with ONNX Runtime: a step takes about .* ms there, and 1.0e\+4 ms compiled$/,
            ),
          ],
    );
    expect(model.getWeights().map((weight) => weight.dataSync().slice())).toEqual(before);
  });
});
