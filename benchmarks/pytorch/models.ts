import * as tf from '@tensorflow/tfjs';
import { resnet } from '../../examples/resnet.ts';

const l = tf.layers;

/** The models that are trained here and with PyTorch, by name. `run.py` has the same ones. */
export const MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
  /** 784-128-10. */
  mlp: () =>
    tf.sequential({
      layers: [
        l.dense({ units: 128, activation: 'relu', inputShape: [784] }),
        l.dense({ units: 10 }),
      ],
    }),
  /** Two convolutions, one pooling, two dense layers, on 28 x 28 images. */
  cnn: () =>
    tf.sequential({
      layers: [
        l.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
        l.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        l.maxPooling2d({ poolSize: 2 }),
        l.flatten(),
        l.dense({ units: 128, activation: 'relu' }),
        l.dense({ units: 10 }),
      ],
    }),
  /** Three stages of one residual block, on 32 x 32 colour images. */
  resnet: () => resnet(1),
  resnet56: () => resnet(9),
};
