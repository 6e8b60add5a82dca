import * as tf from '@tensorflow/tfjs';
import {
  digitsAsTargets,
  flatDigits,
  imageDigits,
} from '../../../../benchmarks/live/data/mnist.ts';
import type { OrdinaryModels } from './ordinary-model.ts';

const l = tf.layers;

/** Handwritten digits. */
export const IMAGES: OrdinaryModels = {
  'a convnet, adam': () => {
    const model = tf.sequential();
    model.add(
      l.conv2d({
        inputShape: [28, 28, 1],
        kernelSize: 5,
        filters: 8,
        strides: 2,
        activation: 'relu',
      }),
    );
    model.add(l.maxPooling2d({ poolSize: 2 }));
    model.add(l.conv2d({ kernelSize: 3, filters: 16, activation: 'relu' }));
    model.add(l.flatten());
    model.add(l.dense({ units: 10, activation: 'softmax' }));
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    return { model, data: { ...imageDigits().train, batchSize: 64 } };
  },
  'a convnet with batch normalization, momentum': () => {
    const model = tf.sequential();
    model.add(l.conv2d({ inputShape: [28, 28, 1], kernelSize: 3, filters: 8, strides: 2 }));
    model.add(l.batchNormalization());
    model.add(l.activation({ activation: 'relu' }));
    model.add(l.conv2d({ kernelSize: 3, filters: 16, strides: 2 }));
    model.add(l.batchNormalization());
    model.add(l.activation({ activation: 'relu' }));
    model.add(l.globalAveragePooling2d({}));
    model.add(l.dense({ units: 10, activation: 'softmax' }));
    model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy' });
    return { model, data: { ...imageDigits().train, batchSize: 32 } };
  },
  'a network with dropout, rmsprop': () => {
    const model = tf.sequential({
      layers: [
        l.dense({ units: 64, activation: 'relu', inputShape: [784] }),
        l.dropout({ rate: 0.2 }),
        l.dense({ units: 64, activation: 'relu' }),
        l.dropout({ rate: 0.2 }),
        l.dense({ units: 10, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy' });
    return { model, data: { ...flatDigits().train, batchSize: 128 } };
  },
  'a network, adadelta': () => {
    const model = tf.sequential({
      layers: [
        l.dense({ units: 64, activation: 'relu', inputShape: [784] }),
        l.dense({ units: 10, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: 'adadelta', loss: 'categoricalCrossentropy' });
    return { model, data: { ...flatDigits().train, batchSize: 64 } };
  },
  'an autoencoder, adadelta': () => {
    const model = tf.sequential({
      layers: [
        l.dense({ units: 32, activation: 'relu', inputShape: [784] }),
        l.dense({ units: 784, activation: 'sigmoid' }),
      ],
    });
    model.compile({ optimizer: 'adadelta', loss: 'binaryCrossentropy' });
    return { model, data: { ...digitsAsTargets().train, batchSize: 64 } };
  },
};
