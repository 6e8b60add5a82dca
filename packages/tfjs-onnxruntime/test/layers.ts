import * as tf from '@tensorflow/tfjs';

/** A layer, or a small network. */
type Step = tf.layers.Layer | ((x: tf.SymbolicTensor) => tf.SymbolicTensor);

/** A layer, or several, to be tried in a small model: what they are called, what they take, and how they are made. */
export interface LayerCase {
  readonly name: string;
  /** Without the batch. */
  readonly input: number[];
  readonly layers: () => readonly Step[];
  /** Integers below this, instead of any numbers. */
  readonly vocabulary?: number;
  /** The layer has no gradient in tfjs: it comes first. */
  readonly isFirst?: boolean;
  readonly batch?: number;
}

let seed = 0;
const init = () => {
  seed += 1;
  return tf.initializers.glorotUniform({ seed });
};
/** Starts the seeds again, so that a model made twice is the same twice. */
export function restartSeeds(): void {
  seed = 0;
}

const l = tf.layers;
const one = (name: string, input: number[], layer: () => Step): LayerCase => ({
  name,
  input,
  layers: () => [layer()],
});
const recurrent = () => ({
  units: 3,
  kernelInitializer: init(),
  recurrentInitializer: init(),
});
const separate = () => ({ depthwiseInitializer: init(), pointwiseInitializer: init() });

/** Two branches of one input, merged. */
const merged = (name: string, merge: () => tf.layers.Layer): LayerCase =>
  one(name, [6], () => (x) => {
    const branches = [0, 1].map(() => l.dense({ units: 4, kernelInitializer: init() }).apply(x));
    return merge().apply(branches as tf.SymbolicTensor[]) as tf.SymbolicTensor;
  });

/** Every activation of tfjs-layers. */
export const ACTIVATIONS = [
  'elu',
  'hardSigmoid',
  'linear',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
] as const;

/** Every layer of tfjs-layers that has a gradient. */
export const LAYER_CASES: readonly LayerCase[] = [
  one('dense', [6], () => l.dense({ units: 4, kernelInitializer: init() })),
  one('dense over time', [3, 6], () => l.dense({ units: 4, kernelInitializer: init() })),
  ...ACTIVATIONS.map((activation) =>
    one(`activation ${activation}`, [6], () =>
      l.dense({ units: 4, activation, kernelInitializer: init() }),
    ),
  ),
  one('reLU layer', [6], () => l.reLU({ maxValue: 1 })),
  one('leakyReLU layer', [6], () => l.leakyReLU({ alpha: 0.2 })),
  one('prelu layer', [6], () => l.prelu({ alphaInitializer: init() as never })),
  one('elu layer', [6], () => l.elu({ alpha: 1 })),
  one('softmax layer', [6], () => l.softmax()),
  {
    ...one('thresholdedReLU layer', [6], () => l.thresholdedReLU({ theta: 0.3 })),
    isFirst: true,
  },
  one('conv1d', [8, 3], () => l.conv1d({ filters: 4, kernelSize: 3, kernelInitializer: init() })),
  one('conv1d same, strided', [8, 3], () =>
    l.conv1d({ filters: 4, kernelSize: 3, padding: 'same', strides: 2, kernelInitializer: init() }),
  ),
  one('conv2d valid', [7, 6, 3], () =>
    l.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', kernelInitializer: init() }),
  ),
  one('conv2d same, strided', [7, 6, 3], () =>
    l.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', kernelInitializer: init() }),
  ),
  one('conv2d without bias, 1x1', [5, 5, 3], () =>
    l.conv2d({ filters: 4, kernelSize: 1, useBias: false, kernelInitializer: init() }),
  ),
  one('conv2dTranspose', [4, 4, 3], () =>
    l.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, kernelInitializer: init() }),
  ),
  one('conv3d', [4, 4, 4, 2], () =>
    l.conv3d({ filters: 2, kernelSize: 2, kernelInitializer: init() }),
  ),
  one('depthwiseConv2d', [6, 6, 3], () =>
    l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, depthwiseInitializer: init() }),
  ),
  one('separableConv2d', [6, 6, 3], () =>
    l.separableConv2d({ filters: 4, kernelSize: 3, ...separate() }),
  ),
  one('maxPooling1d', [8, 3], () => l.maxPooling1d({ poolSize: 2 })),
  one('averagePooling1d', [8, 3], () => l.averagePooling1d({ poolSize: 2 })),
  one('maxPooling2d', [6, 6, 2], () => l.maxPooling2d({ poolSize: 2 })),
  one('maxPooling2d, overlapping and padded', [7, 7, 2], () =>
    l.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ),
  one('averagePooling2d', [6, 6, 2], () => l.averagePooling2d({ poolSize: 2 })),
  one('averagePooling2d, overlapping and padded', [7, 7, 2], () =>
    l.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ),
  one('maxPooling3d', [4, 4, 4, 2], () => l.maxPooling3d({ poolSize: 2 })),
  one('averagePooling3d', [4, 4, 4, 2], () => l.averagePooling3d({ poolSize: 2 })),
  one('globalMaxPooling1d', [5, 3], () => l.globalMaxPooling1d()),
  one('globalAveragePooling1d', [5, 3], () => l.globalAveragePooling1d()),
  one('globalMaxPooling2d', [5, 4, 3], () => l.globalMaxPooling2d({})),
  one('globalAveragePooling2d', [5, 4, 3], () => l.globalAveragePooling2d({})),
  one('batchNormalization', [6], () => l.batchNormalization({})),
  one('batchNormalization of images', [4, 4, 3], () => l.batchNormalization({ momentum: 0.9 })),
  one('layerNormalization', [3, 6], () => l.layerNormalization({})),
  {
    name: 'embedding',
    input: [5],
    vocabulary: 7,
    layers: () => [
      l.embedding({ inputDim: 7, outputDim: 3, embeddingsInitializer: init() as never }),
    ],
  },
  {
    name: 'embedding with a mask, LSTM',
    input: [4],
    vocabulary: 5,
    layers: () => [
      l.embedding({
        inputDim: 5,
        outputDim: 3,
        maskZero: true,
        embeddingsInitializer: init() as never,
      }),
      l.lstm(recurrent()),
    ],
  },
  one('simpleRNN', [4, 3], () => l.simpleRNN(recurrent())),
  one('LSTM', [4, 3], () => l.lstm(recurrent())),
  one('LSTM, sequences', [4, 3], () => l.lstm({ ...recurrent(), returnSequences: true })),
  one('GRU', [4, 3], () => l.gru(recurrent())),
  one('bidirectional LSTM', [4, 3], () =>
    l.bidirectional({ layer: l.lstm(recurrent()) as never, mergeMode: 'concat' }),
  ),
  one('stacked RNN cells', [4, 3], () =>
    l.rnn({ cell: [l.lstmCell(recurrent()), l.gruCell(recurrent())] as never }),
  ),
  one('convLstm2d', [3, 4, 4, 2], () =>
    l.convLstm2d({
      filters: 2,
      kernelSize: 2,
      kernelInitializer: init(),
      recurrentInitializer: init(),
    } as never),
  ),
  one('timeDistributed', [4, 3], () =>
    l.timeDistributed({ layer: l.dense({ units: 2, kernelInitializer: init() }) }),
  ),
  one('flatten', [3, 4], () => l.flatten()),
  one('reshape', [3, 4], () => l.reshape({ targetShape: [4, 3] })),
  one('permute', [3, 4], () => l.permute({ dims: [2, 1] })),
  one('repeatVector', [4], () => l.repeatVector({ n: 3 })),
  one('cropping2D', [6, 6, 2], () =>
    l.cropping2D({
      cropping: [
        [1, 1],
        [2, 0],
      ],
    }),
  ),
  one('zeroPadding2d', [4, 4, 2], () =>
    l.zeroPadding2d({
      padding: [
        [1, 0],
        [2, 1],
      ],
    }),
  ),
  {
    // More than one sample at a time are mixed up by tfjs's cpu backend.
    ...one('upSampling2d', [3, 3, 2], () => l.upSampling2d({ size: [2, 2] })),
    batch: 1,
  },
  one('upSampling2d bilinear', [3, 3, 2], () =>
    l.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
  ),
  {
    name: 'masking, LSTM',
    input: [4, 3],
    layers: () => [l.masking({ maskValue: 0 }), l.lstm(recurrent())],
    isFirst: true,
  },
  one('rescaling', [4], () => l.rescaling({ scale: 0.5, offset: 1 })),
  merged('add', () => l.add()),
  merged('average', () => l.average()),
  merged('concatenate', () => l.concatenate()),
  merged('dot', () => l.dot({ axes: -1 })),
  merged('maximum', () => l.maximum()),
  merged('minimum', () => l.minimum()),
  merged('multiply', () => l.multiply()),
  one('residual block', [6, 6, 3], () => (x) => {
    const conv = () =>
      l.conv2d({
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        kernelInitializer: init(),
      });
    const first = l.reLU().apply(l.batchNormalization().apply(conv().apply(x)));
    const second = l.batchNormalization().apply(conv().apply(first));
    const sum = l.add().apply([x, second as tf.SymbolicTensor]);
    return l.globalAveragePooling2d({}).apply(l.reLU().apply(sum)) as tf.SymbolicTensor;
  }),
  one('L2 and L1 penalties', [6], () =>
    l.dense({
      units: 4,
      kernelInitializer: init(),
      kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
      biasRegularizer: tf.regularizers.l2({ l2: 0.01 }),
    }),
  ),
  one('max norm constraint', [6], () =>
    l.dense({
      units: 4,
      kernelInitializer: init(),
      kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.5 }),
    }),
  ),
];

/** A model of the layers, between a dense layer before and one after, so that gradients go through. */
export function modelOf({ input, layers, vocabulary, isFirst }: LayerCase): tf.LayersModel {
  restartSeeds();
  const inputs = tf.input({ shape: input });
  let x = inputs;
  if (vocabulary === undefined && !isFirst) {
    // One factor for each feature: something to train before the layer.
    x = l.dense({ units: input.at(-1)!, kernelInitializer: init() }).apply(x) as tf.SymbolicTensor;
  }
  for (const layer of layers()) {
    x = typeof layer === 'function' ? layer(x) : (layer.apply(x) as tf.SymbolicTensor);
  }
  if (x.shape.length > 2) x = l.flatten().apply(x) as tf.SymbolicTensor;
  const outputs = l
    .dense({ units: 3, activation: 'softmax', kernelInitializer: init() })
    .apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
}
