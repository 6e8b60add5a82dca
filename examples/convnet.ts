import * as tf from '@tensorflow/tfjs';

/**
 * The network of pytorch-lr-finder's notebook. Its first dropout drops whole channels there; tfjs has no
 * such layer.
 */
export function buildConvnet(): tf.Sequential {
  const l = tf.layers;
  return tf.sequential({
    layers: [
      l.reshape({ targetShape: [28, 28, 1], inputShape: [784] }),
      l.conv2d({ filters: 10, kernelSize: 5 }),
      l.maxPooling2d({ poolSize: 2 }),
      l.reLU(),
      l.conv2d({ filters: 20, kernelSize: 5 }),
      l.dropout({ rate: 0.5 }),
      l.maxPooling2d({ poolSize: 2 }),
      l.reLU(),
      l.flatten(),
      l.dense({ units: 50, activation: 'relu' }),
      l.dropout({ rate: 0.5 }),
      l.dense({ units: 10, activation: 'softmax' }),
    ],
  });
}
