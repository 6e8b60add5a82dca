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
  /** An LSTM over 50 steps of 32 numbers, 64 units. */
  lstm: () =>
    tf.sequential({
      layers: [
        l.lstm({ units: 64, recurrentActivation: 'sigmoid', inputShape: [50, 32] }),
        l.dense({ units: 10 }),
      ],
    }),
  /** Four blocks of a transformer with one head, over 32 places of 128 numbers. */
  transformer,
  /** Three stages of one residual block, on 32 x 32 colour images. */
  resnet: () => resnet(1),
  /** Four separable convolutions as in MobileNet, on 32 x 32 colour images. */
  depthwise,
  /** Three levels of a U-Net, which finds the class of each pixel of 32 x 32 colour images. */
  unet,
};

/** The width of the transformer. */
const WIDTH = 128;

function transformer(): tf.LayersModel {
  const inputs = tf.input({ shape: [32, WIDTH] });
  const apply = (layer: tf.layers.Layer, ...on: tf.SymbolicTensor[]) =>
    layer.apply(on.length > 1 ? on : on[0]!) as tf.SymbolicTensor;
  const norm = (x: tf.SymbolicTensor) => apply(l.layerNormalization({ epsilon: 1e-5 }), x);
  let x = inputs;
  for (let block = 0; block < 4; block += 1) {
    const seen = norm(x);
    const [queries, keys, values] = [0, 1, 2].map(() => apply(l.dense({ units: WIDTH }), seen)) as [
      tf.SymbolicTensor,
      tf.SymbolicTensor,
      tf.SymbolicTensor,
    ];
    const scores = apply(
      l.rescaling({ scale: 1 / Math.sqrt(WIDTH) }),
      apply(l.dot({ axes: [2, 2] }), queries, keys),
    );
    const attended = apply(
      l.dot({ axes: [2, 1] }),
      apply(l.activation({ activation: 'softmax' }), scores),
      values,
    );
    x = apply(l.add(), x, apply(l.dense({ units: WIDTH }), attended));
    const hidden = apply(l.dense({ units: 4 * WIDTH, activation: 'relu' }), norm(x));
    x = apply(l.add(), x, apply(l.dense({ units: WIDTH }), hidden));
  }
  const outputs = apply(l.dense({ units: 10 }), apply(l.globalAveragePooling1d(), x));
  return tf.model({ inputs, outputs });
}

type Symbolic = tf.SymbolicTensor;

function depthwise(): tf.LayersModel {
  const inputs = tf.input({ shape: [32, 32, 3] });
  const plain = { useBias: false, padding: 'same' } as const;
  const active = (x: Symbolic) =>
    l.reLU().apply(l.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }).apply(x)) as Symbolic;
  const conv = (x: Symbolic, filters: number, kernelSize: number) =>
    active(l.conv2d({ filters, kernelSize, ...plain }).apply(x) as Symbolic);
  let x = conv(inputs, 32, 3);
  for (const [filters, strides] of [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
  ] as const) {
    // Padded by one on all sides, as in PyTorch; `'same'` would pad one side more.
    const padded = strides === 1 ? x : (l.zeroPadding2d({ padding: 1 }).apply(x) as Symbolic);
    const padding = strides === 1 ? 'same' : 'valid';
    const each = l.depthwiseConv2d({ kernelSize: 3, strides, padding, useBias: false });
    x = conv(active(each.apply(padded) as Symbolic), filters, 1);
  }
  const outputs = l.dense({ units: 10 }).apply(l.globalAveragePooling2d({}).apply(x));
  return tf.model({ inputs, outputs: outputs as Symbolic });
}

function unet(): tf.LayersModel {
  const inputs = tf.input({ shape: [32, 32, 3] });
  const conv = (x: Symbolic, filters: number) =>
    l.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(x) as Symbolic;
  const pair = (x: Symbolic, filters: number) => conv(conv(x, filters), filters);
  const down = (x: Symbolic) => l.maxPooling2d({ poolSize: 2 }).apply(x) as Symbolic;
  const joined = (x: Symbolic, beside: Symbolic) =>
    l
      .concatenate()
      .apply([l.upSampling2d({ size: [2, 2] }).apply(x) as Symbolic, beside]) as Symbolic;
  const one = pair(inputs, 16);
  const two = pair(down(one), 32);
  const bottom = pair(down(two), 64);
  const up = pair(joined(pair(joined(bottom, two), 32), one), 16);
  const outputs = l.conv2d({ filters: 10, kernelSize: 1 }).apply(up) as Symbolic;
  return tf.model({ inputs, outputs });
}
