import * as tf from '@tensorflow/tfjs';
import { type BatchOptions, batchesOf } from './batches.ts';
import {
  CLASSES,
  type Digit,
  type DigitNumbers,
  numbersOf,
  PIXELS,
  writeNumbers,
} from './mnist.ts';

/** Digits for a dense network of TensorFlow.js. */
export interface DigitTensors {
  /** Pixels from 0 to 1, [digits, 784]. */
  readonly xs: tf.Tensor2D;
  /** Labels, one-hot, [digits, 10]. */
  readonly ys: tf.Tensor2D;
}

/** Turns digits into tensors. */
export function tensorsOf(digits: readonly Digit[]): DigitTensors {
  return tensorsWith(numbersOf(digits), digits.length);
}

function tensorsWith({ xs, ys }: DigitNumbers, count: number): DigitTensors {
  return { xs: tf.tensor2d(xs, [count, PIXELS]), ys: tf.tensor2d(ys, [count, CLASSES]) };
}

/**
 * Batches of digits, the same in each pass; with a `seed`, in a new order in each. A batch reuses the
 * memory of a disposed one if possible: new memory for each keeps the garbage collector busy, on
 * every core.
 */
export function digitBatches(
  digits: readonly Digit[],
  options: BatchOptions,
): Iterable<DigitTensors> {
  const made: { readonly numbers: DigitNumbers; tensors?: DigitTensors }[] = [];
  return batchesOf(digits, options, (batch) => {
    let memory = made.find(({ tensors }) => tensors?.xs.isDisposed && tensors.ys.isDisposed);
    if (memory) writeNumbers(batch, memory.numbers);
    else {
      memory = { numbers: numbersOf(batch) };
      made.push(memory);
    }
    memory.tensors = tensorsWith(memory.numbers, batch.length);
    return memory.tensors;
  });
}
