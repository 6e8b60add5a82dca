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
  /** An LSTM over 50 steps of 32 numbers, 64 units. */
  lstm: () =>
    tf.sequential({
      layers: [
        l.lstm({ units: 64, recurrentActivation: 'sigmoid', inputShape: [50, 32] }),
        l.dense({ units: 10 }),
      ],
    }),
  /** Two blocks of a transformer with one head, over 32 places of 64 numbers. */
  transformer,
  resnet: () => resnet(1),
  resnet56: () => resnet(9),
};

function transformer(): tf.LayersModel {
  const inputs = tf.input({ shape: [32, 64] });
  const apply = (layer: tf.layers.Layer, ...on: tf.SymbolicTensor[]) =>
    layer.apply(on.length > 1 ? on : on[0]!) as tf.SymbolicTensor;
  const norm = (x: tf.SymbolicTensor) => apply(l.layerNormalization({ epsilon: 1e-5 }), x);
  let x = inputs;
  for (let block = 0; block < 2; block += 1) {
    const seen = norm(x);
    const [queries, keys, values] = [0, 1, 2].map(() => apply(l.dense({ units: 64 }), seen)) as [
      tf.SymbolicTensor,
      tf.SymbolicTensor,
      tf.SymbolicTensor,
    ];
    const scores = apply(
      l.rescaling({ scale: 1 / 8 }),
      apply(l.dot({ axes: [2, 2] }), queries, keys),
    );
    const attended = apply(
      l.dot({ axes: [2, 1] }),
      apply(l.activation({ activation: 'softmax' }), scores),
      values,
    );
    x = apply(l.add(), x, apply(l.dense({ units: 64 }), attended));
    const hidden = apply(l.dense({ units: 256, activation: 'relu' }), norm(x));
    x = apply(l.add(), x, apply(l.dense({ units: 64 }), hidden));
  }
  const outputs = apply(l.dense({ units: 10 }), apply(l.globalAveragePooling1d(), x));
  return tf.model({ inputs, outputs });
}
