import * as tf from '@tensorflow/tfjs';

const l = tf.layers;
type Symbolic = tf.SymbolicTensor;

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
  /** Three stages of one residual block (He et al. 2015), on 32 x 32 colour images. */
  resnet: () => resnet(1),
  resnet56: () => resnet(9),
};

function resnet(blocks: number): tf.LayersModel {
  const inputs = tf.input({ shape: [32, 32, 3] });
  let x = relu(norm(conv(inputs, 16, 3, 1)));
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let block = 0; block < blocks; block += 1) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const shortcut = stride === 1 ? x : norm(conv(x, filters, 1, stride));
      const inner = relu(norm(conv(x, filters, 3, stride)));
      const outer = norm(conv(inner, filters, 3, 1));
      x = relu(l.add().apply([outer, shortcut]) as Symbolic);
    }
  }
  const pooled = l.globalAveragePooling2d({}).apply(x) as Symbolic;
  return tf.model({ inputs, outputs: l.dense({ units: 10 }).apply(pooled) as Symbolic });
}

/** Padded by one on all sides, as PyTorch does it; `'same'` would pad one side more. */
function conv(x: Symbolic, filters: number, kernelSize: number, strides: number): Symbolic {
  const isPadded = kernelSize > 1 && strides > 1;
  const source = isPadded ? (l.zeroPadding2d({ padding: 1 }).apply(x) as Symbolic) : x;
  const padding = isPadded ? 'valid' : 'same';
  const layer = l.conv2d({ filters, kernelSize, strides, padding, useBias: false });
  return layer.apply(source) as Symbolic;
}

const norm = (x: Symbolic) => l.batchNormalization({ epsilon: 1e-5 }).apply(x) as Symbolic;
const relu = (x: Symbolic) => l.reLU().apply(x) as Symbolic;
