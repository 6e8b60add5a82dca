import * as tf from '@tensorflow/tfjs';
import { shuffler } from 'd3-array';
import type { TensorData } from 'lr-finder/tfjs';
import seedrandom from 'seedrandom';

/** The same samples in each form that data may have, shuffled by a seed. */
export function formsOf(whole: TensorData): Record<string, (seed: number) => unknown> {
  return {
    'whole tensors': (seed) => ({ ...whole, shuffle: true, seed }),
    Dataset: (seed) => tf.data.generator(() => batchesOf(whole, seed) as never),
    iterable: (seed) => ({ [Symbol.iterator]: () => batchesOf(whole, seed) }),
  };
}

/** Batches as a user's generator would cut them: rows copied from arrays. */
function* batchesOf({ xs, ys, batchSize }: TensorData, seed: number) {
  const tensors = [xs, ys] as tf.Tensor[];
  const samples = tensors[0]!.shape[0]!;
  const size = batchSize!;
  const order = shuffler(seedrandom.alea(`${seed}`))(
    Int32Array.from({ length: samples }, (_, i) => i),
  );
  const cut = (tensor: tf.Tensor, rows: Int32Array): tf.Tensor => {
    const numbers = tensor.dataSync() as Float32Array;
    const width = tensor.size / samples;
    const taken = new Float32Array(rows.length * width);
    rows.forEach((row, i) => {
      taken.set(numbers.subarray(row * width, (row + 1) * width), i * width);
    });
    return tf.tensor(taken, [rows.length, ...tensor.shape.slice(1)]);
  };
  for (let start = 0; start + size <= samples; start += size) {
    const rows = order.subarray(start, start + size) as Int32Array;
    yield { xs: cut(tensors[0]!, rows), ys: cut(tensors[1]!, rows) };
  }
}
