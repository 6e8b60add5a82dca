import * as tf from '@tensorflow/tfjs';
import {
  apply,
  chain,
  classesOf,
  normal,
  oneHot,
  type Program,
  seeded,
  through,
  variable,
} from './program.ts';

const { conv2d, dense, flatten, batchNormalization, maxPooling2d } = tf.layers;
const relu = (maxValue?: number) => tf.layers.reLU(maxValue === undefined ? {} : { maxValue });

/** Images with a class each. */
function images(size: number, channels: number, classes: number, samples = 24) {
  const xs = normal([samples, size, size, channels], 20);
  return { xs, ys: oneHot(classesOf(xs, classes), classes), batchSize: 12 };
}

/** Programs that learn from images. */
export const IMAGES: readonly Program[] = [
  {
    name: 'digits, convnet',
    trains: 'conv2d, maxPooling2d, flatten, dense; categoricalCrossentropy; rmsprop',
    make: () => ({
      model: seeded(
        chain(
          conv2d({ inputShape: [14, 14, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
          maxPooling2d({ poolSize: 2, strides: 2 }),
          conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
          maxPooling2d({ poolSize: 2, strides: 2 }),
          flatten(),
          dense({ units: 16, activation: 'relu' }),
          dense({ units: 10, activation: 'softmax' }),
        ),
      ),
      optimizer: tf.train.rmsprop(0.001),
      loss: 'categoricalCrossentropy',
      data: images(14, 1, 10),
    }),
  },
  {
    name: 'digits, operations',
    trains: 'tf.conv2d, tf.maxPool, tf.matMul on variables; softmaxCrossEntropy; sgd',
    make() {
      const [first, second, weights, bias] = [
        variable([5, 5, 1, 8], 1, 0.1),
        variable([5, 5, 8, 8], 2, 0.1),
        variable([4 * 4 * 8, 10], 3, 0.1),
        variable([10], 4, 0.1),
      ] as const;
      return {
        model: (xs) => {
          const images = (xs as tf.Tensor4D).as4D(-1, 14, 14, 1);
          const layer = (x: tf.Tensor4D, filters: tf.Variable) =>
            tf.maxPool(tf.relu(tf.conv2d(x, filters as tf.Tensor4D, 1, 'same')), 2, 2, 'same');
          const features = layer(layer(images, first), second);
          return tf.add(tf.matMul(features.reshape([-1, 4 * 4 * 8]), weights), bias);
        },
        variables: [first, second, weights, bias],
        optimizer: tf.train.sgd(0.1),
        loss: (labels, logits) => tf.losses.softmaxCrossEntropy(labels, logits).mean(),
        data: images(14, 1, 10),
      };
    },
  },
  {
    name: 'digits, dropout',
    trains: 'conv2d, maxPooling2d, dropout, dense; categoricalCrossentropy; adam',
    isRandom: true,
    make: () => ({
      model: seeded(
        chain(
          conv2d({ inputShape: [10, 10, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
          maxPooling2d({ poolSize: 2 }),
          tf.layers.dropout({ rate: 0.25 }),
          flatten(),
          dense({ units: 32, activation: 'relu' }),
          tf.layers.dropout({ rate: 0.5 }),
          dense({ units: 10, activation: 'softmax' }),
        ),
      ),
      optimizer: tf.train.adam(),
      loss: 'categoricalCrossentropy',
      data: images(10, 1, 10),
    }),
  },
  {
    name: 'webcam controller, transfer learning',
    trains: 'flatten, dense without bias on features; categoricalCrossentropy; adam',
    make() {
      const kernelInitializer = 'varianceScaling';
      return {
        model: seeded(
          chain(
            flatten({ inputShape: [4, 4, 16] }),
            dense({ units: 20, activation: 'relu', kernelInitializer, useBias: true }),
            dense({ units: 4, kernelInitializer, useBias: false, activation: 'softmax' }),
          ),
        ),
        optimizer: tf.train.adam(1e-4),
        loss: 'categoricalCrossentropy',
        data: images(4, 16, 4),
      };
    },
  },
  {
    name: 'object detection, frozen base',
    trains: 'frozen conv2d, dense; own loss by tf.metrics, places weighted; rmsprop',
    make() {
      const base = [
        conv2d({ inputShape: [12, 12, 3], filters: 8, kernelSize: 3, strides: 2 }),
        batchNormalization(),
        relu(),
      ];
      for (const layer of base) layer.trainable = false;
      const head = [flatten(), dense({ units: 20, activation: 'relu' }), dense({ units: 5 })];
      const scale = tf.tensor1d([12, 1, 1, 1, 1]);
      return {
        model: seeded(chain(...base, ...head)),
        optimizer: tf.train.rmsprop(5e-3),
        loss: (yTrue, yPred) =>
          tf.metrics.meanSquaredError(tf.mul(yTrue, scale), tf.mul(yPred, scale)),
        data: { xs: normal([24, 12, 12, 3], 21), ys: normal([24, 5], 22), batchSize: 12 },
      };
    },
  },
  {
    name: 'ResNet blocks',
    trains: 'conv2d with l2 penalty, batchNormalization, add, average pooling; momentum',
    make() {
      const conv = (filters: number, strides = 1) =>
        conv2d({
          filters,
          kernelSize: 3,
          strides,
          padding: 'same',
          useBias: false,
          kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }),
        });
      const input = tf.input({ shape: [8, 8, 3] });
      let x = through(input, conv(6), batchNormalization(), relu());
      for (const [filters, strides] of [
        [6, 1],
        [12, 2],
      ] as const) {
        const shortcut = strides === 1 ? x : apply(conv2d({ filters, kernelSize: 1, strides }), x);
        const inner = [conv(filters, strides), batchNormalization(), relu(), conv(filters)];
        const sum = apply(tf.layers.add(), through(x, ...inner, batchNormalization()), shortcut);
        x = apply(relu(), sum);
      }
      const outputs = through(
        x,
        tf.layers.globalAveragePooling2d({}),
        dense({ units: 5, activation: 'softmax' }),
      );
      return {
        model: seeded(tf.model({ inputs: input, outputs })),
        optimizer: tf.train.momentum(0.02, 0.9, true),
        loss: 'categoricalCrossentropy',
        data: images(8, 3, 5),
      };
    },
  },
  {
    name: 'MobileNet blocks',
    trains: 'depthwiseConv2d, conv2d 1x1, batchNormalization, relu6, add; adam',
    make() {
      const input = tf.input({ shape: [8, 8, 8] });
      const norm = () => batchNormalization({ momentum: 0.9 });
      const block = (x: tf.SymbolicTensor) => {
        const expanded = through(
          x,
          conv2d({ filters: 16, kernelSize: 1, useBias: false }),
          norm(),
          relu(6),
          tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }),
          norm(),
          relu(6),
          conv2d({ filters: 8, kernelSize: 1, useBias: false }),
          norm(),
        );
        return apply(tf.layers.add(), x, expanded);
      };
      const separable = tf.layers.separableConv2d({ filters: 8, kernelSize: 3, strides: 2 });
      const outputs = through(
        block(block(input)),
        separable,
        tf.layers.globalMaxPooling2d({}),
        dense({ units: 4, activation: 'softmax' }),
      );
      return {
        model: seeded(tf.model({ inputs: input, outputs })),
        optimizer: tf.train.adam(),
        loss: 'categoricalCrossentropy',
        data: images(8, 8, 4),
      };
    },
  },
  {
    name: 'cells, U-Net',
    trains: 'conv2d, maxPooling2d, conv2dTranspose, concatenate; own Dice loss; adam',
    make() {
      const conv = (filters: number) =>
        conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu' });
      const input = tf.input({ shape: [8, 8, 1] });
      const wide = through(input, conv(4), conv(4));
      const deep = through(wide, maxPooling2d({ poolSize: 2 }), conv(8));
      const up = tf.layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 2 });
      const merged = apply(tf.layers.concatenate(), apply(up, deep), wide);
      const last = conv2d({ filters: 1, kernelSize: 1, activation: 'sigmoid' });
      const dice = (yTrue: tf.Tensor, yPred: tf.Tensor) => {
        const axes = [1, 2, 3];
        const overlap = tf.sum(tf.mul(yTrue, yPred), axes);
        const sizes = tf.add(tf.sum(yTrue, axes), tf.sum(yPred, axes));
        const score = tf.div(tf.add(tf.mul(overlap, 2), 1), tf.add(sizes, 1));
        const entropy = tf.metrics.binaryCrossentropy(yTrue, yPred);
        return tf.add(tf.sub(1, score), tf.mean(entropy, [1, 2]));
      };
      const xs = normal([16, 8, 8, 1], 23);
      return {
        model: seeded(tf.model({ inputs: input, outputs: through(merged, conv(4), last) })),
        optimizer: tf.train.adam(0.003),
        loss: dice,
        data: { xs, ys: tf.tidy(() => tf.greater(xs, 0.3).toFloat()), batchSize: 8 },
      };
    },
  },
  {
    name: 'denoising autoencoder',
    trains: 'conv2d, average pooling, upSampling2d (bilinear); binaryCrossentropy; adadelta',
    make() {
      const conv = (filters: number, activation: 'relu' | 'sigmoid' = 'relu') =>
        conv2d({ filters, kernelSize: 3, padding: 'same', activation });
      const input = tf.input({ shape: [8, 8, 1] });
      const outputs = through(
        input,
        conv(6),
        tf.layers.averagePooling2d({ poolSize: 2 }),
        conv(4),
        tf.layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
        conv(6),
        conv(1, 'sigmoid'),
      );
      const xs = tf.tidy(() => tf.sigmoid(normal([16, 8, 8, 1], 24)));
      return {
        model: seeded(tf.model({ inputs: input, outputs })),
        optimizer: tf.train.adadelta(1),
        loss: 'binaryCrossentropy',
        data: { xs, ys: tf.tidy(() => tf.round(xs)), batchSize: 8 },
      };
    },
  },
  {
    name: 'spoken commands, spectrograms',
    trains: 'conv2d with high windows, maxPooling2d, dense; categoricalCrossentropy; sgd',
    make: () => ({
      model: seeded(
        chain(
          conv2d({ inputShape: [14, 20, 1], filters: 4, kernelSize: [2, 8], activation: 'relu' }),
          maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }),
          conv2d({ filters: 8, kernelSize: [2, 4], activation: 'relu' }),
          maxPooling2d({ poolSize: [2, 1], strides: [2, 1] }),
          flatten(),
          dense({ units: 4, activation: 'softmax' }),
        ),
      ),
      optimizer: tf.train.sgd(0.01),
      loss: 'categoricalCrossentropy',
      data: (() => {
        const xs = normal([24, 14, 20, 1], 25);
        return { xs, ys: oneHot(classesOf(xs, 4), 4), batchSize: 12 };
      })(),
    }),
  },
  {
    name: 'video clips',
    trains: 'conv3d, maxPooling3d, flatten, dense; categoricalCrossentropy; adamax',
    make: () => ({
      model: seeded(
        chain(
          tf.layers.conv3d({
            inputShape: [4, 6, 6, 2],
            filters: 4,
            kernelSize: 3,
            padding: 'same',
            activation: 'relu',
          }),
          tf.layers.maxPooling3d({ poolSize: 2 }),
          flatten(),
          dense({ units: 3, activation: 'softmax' }),
        ),
      ),
      optimizer: tf.train.adamax(0.01),
      loss: 'categoricalCrossentropy',
      data: (() => {
        const xs = normal([12, 4, 6, 6, 2], 26);
        return { xs, ys: oneHot(classesOf(xs, 3), 3), batchSize: 6 };
      })(),
    }),
  },
  {
    name: 'branches and gates',
    trains: 'inception branches, concatenate, squeeze and excitation, hardSigmoid; rmsprop',
    make() {
      const input = tf.input({ shape: [8, 8, 3] });
      const branches = [1, 3, 5].map((kernelSize) =>
        apply(conv2d({ filters: 4, kernelSize, padding: 'same', activation: 'relu' }), input),
      );
      const pooled = through(
        input,
        maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }),
        conv2d({ filters: 4, kernelSize: 1 }),
      );
      const all = apply(tf.layers.concatenate(), ...branches, pooled);
      const gates = through(
        all,
        tf.layers.globalAveragePooling2d({}),
        dense({ units: 4, activation: 'relu' }),
        dense({ units: 16, activation: 'hardSigmoid' }),
        tf.layers.reshape({ targetShape: [1, 1, 16] }),
      );
      const outputs = through(
        apply(tf.layers.multiply(), all, gates),
        flatten(),
        dense({ units: 4, activation: 'softmax' }),
      );
      return {
        model: seeded(tf.model({ inputs: input, outputs })),
        optimizer: tf.train.rmsprop(0.001, 0.9, 0.9),
        loss: 'categoricalCrossentropy',
        data: images(8, 3, 4),
      };
    },
  },
  {
    name: 'flowers, truncated base with a new head',
    trains: 'layers of another model, frozen, in a model of models; adam',
    make() {
      const base = seeded(
        chain(
          conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 3] }),
          maxPooling2d({ poolSize: 2 }),
          conv2d({ filters: 6, kernelSize: 2 }),
          flatten(),
          dense({ units: 9 }),
        ),
      );
      const features = base.layers[2]!.output as tf.SymbolicTensor;
      const cut = tf.model({ inputs: base.inputs, outputs: features });
      for (const layer of cut.layers) layer.trainable = false;
      const last = dense({ units: 4, activation: 'softmax' });
      const head = seeded(chain(flatten({ inputShape: features.shape.slice(1) }), last), 2);
      const outputs = head.apply(features) as tf.SymbolicTensor;
      return {
        model: tf.model({ inputs: cut.inputs, outputs }),
        optimizer: tf.train.adam(),
        loss: 'categoricalCrossentropy',
        data: images(8, 3, 4),
      };
    },
  },
];
