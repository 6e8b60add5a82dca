import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { traceStep } from '../../src/trace/trace.ts';

let sqrt: tf.KernelConfig;
beforeAll(async () => {
  await tf.setBackend('cpu');
  sqrt = tf.getKernel('Sqrt', 'cpu')!;
});
afterEach(() => {
  if (!tf.getKernel('Sqrt', 'cpu')) tf.registerKernel(sqrt);
});

const kept: tf.Tensor[] = [];
/** A step that keeps two tensors, of which the backend can't compute the first. */
function trace(after: () => void) {
  tf.unregisterKernel('Sqrt', 'cpu');
  kept.length = 0;
  const step = ([xs]: readonly tf.Tensor[]) => {
    kept.push(tf.keep(tf.sqrt(tf.fill([2], 4))), tf.keep(tf.square(tf.fill([2], 3))));
    after();
    return tf.sum(xs!);
  };
  const optimizer = tf.train.sgd(0.1);
  const batch = [{ shape: [2], dtype: 'float32' }] as const;
  try {
    traceStep({ step, batch, optimizer, layers: [] }, 1, 0);
  } finally {
    optimizer.dispose();
  }
}

it.each<[name: string, after: () => void, message: string]>([
  ['is thrown where all else is traced', () => {}, "Kernel 'Sqrt' not registered"],
  [
    'doesn’t hide the error of the step',
    () => {
      throw new Error('the first error');
    },
    'the first error',
  ],
])(
  'a kept tensor that the backend can’t compute %s, and leaves the others usable',
  (_, after, message) => {
    const { numTensors } = tf.memory();
    expect(() => trace(after)).toThrow(message);
    expect(kept[0]!.isDisposed).toBe(true);
    expect([...kept[1]!.dataSync()]).toEqual([9, 9]);
    kept[1]!.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  },
);
