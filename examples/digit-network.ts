import * as tf from '@tensorflow/tfjs';
import { tensorsOf } from './digit-tensors.ts';
import { readMnist } from './mnist.ts';

/** The settings of a network for digits and of its training. */
export interface DigitSettings {
  readonly weightDecay: number;
  readonly batchSize: number;
  readonly momentum?: number;
  readonly seed: number;
}

/** Made once, for all networks of a thread: to turn bytes into numbers takes longer than to copy numbers. */
let digits: ReturnType<typeof readDigits> | undefined;

function readDigits() {
  const all = readMnist('train');
  return { training: tensorsOf(all.slice(0, 30_000)), validation: tensorsOf(all.slice(-1000)) };
}

/**
 * A network of 100,000 weights, in the form for a range test. Weight decay is Smith's: L2, added to the
 * training loss, but not to the validation loss.
 */
export function digitNetwork({ weightDecay, batchSize, momentum = 0.9, seed }: DigitSettings) {
  digits ??= readDigits();
  const { training, validation } = digits;
  const dense = (units: number, rest: object) =>
    tf.layers.dense({
      units,
      kernelInitializer: tf.initializers.glorotUniform({ seed: seed + units }),
      // tfjs adds l2 * sum(w ** 2), whose gradient is 2 * l2 * w.
      kernelRegularizer: tf.regularizers.l2({ l2: weightDecay / 2 }),
      ...rest,
    });
  return {
    model: tf.sequential({
      layers: [
        dense(128, { activation: 'relu', inputShape: [784] }),
        dense(10, { activation: 'softmax' }),
      ],
    }),
    optimizer: tf.train.momentum(1e-4, momentum),
    loss: 'categoricalCrossentropy',
    data: { ...training, batchSize, seed },
    valData: { ...validation, batchSize: 1000 },
  };
}
