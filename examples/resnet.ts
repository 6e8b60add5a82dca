import * as tf from '@tensorflow/tfjs';

const l = tf.layers;
type Symbolic = tf.SymbolicTensor;

/**
 * The ResNet for CIFAR-10 (He et al. 2015, arXiv 1512.03385, section 4.2): three stages of residual
 * blocks with 16, 32 and 64 filters; 9 blocks a stage make ResNet-56. Where the size changes, the
 * shortcut is a convolution (option B of the paper). The outputs are logits.
 */
export function resnet(blocks: number): tf.LayersModel {
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

/** Padded by one on all sides, as in the paper; `'same'` would pad one side more. */
function conv(x: Symbolic, filters: number, kernelSize: number, strides: number): Symbolic {
  const isPadded = kernelSize > 1 && strides > 1;
  const source = isPadded ? (l.zeroPadding2d({ padding: 1 }).apply(x) as Symbolic) : x;
  const padding = isPadded ? 'valid' : 'same';
  const layer = l.conv2d({
    filters,
    kernelSize,
    strides,
    padding,
    useBias: false,
    kernelInitializer: 'heNormal',
  });
  return layer.apply(source) as Symbolic;
}

/** With PyTorch's constants: with tfjs's the averages need ten times as many steps to adapt. */
const norm = (x: Symbolic) =>
  l.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }).apply(x) as Symbolic;
const relu = (x: Symbolic) => l.reLU().apply(x) as Symbolic;
