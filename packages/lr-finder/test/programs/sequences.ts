import * as tf from '@tensorflow/tfjs';
import {
  apply,
  chain,
  classesOf,
  curveOf,
  integers,
  normal,
  oneHot,
  type Program,
  seeded,
  through,
  variable,
  variablesOf,
} from './program.ts';

const { dense, lstm, embedding, layerNormalization, timeDistributed } = tf.layers;

/** Programs that learn from texts and series. */
export const SEQUENCES: readonly Program[] = [
  {
    name: 'text generation',
    trains: 'two LSTM layers on one-hot characters; categoricalCrossentropy; rmsprop',
    make() {
      const texts = integers([24, 8], 12, 30);
      return {
        model: seeded(
          chain(
            lstm({ units: 10, returnSequences: true, inputShape: [8, 12] }),
            lstm({ units: 10 }),
            dense({ units: 12, activation: 'softmax' }),
          ),
        ),
        optimizer: tf.train.rmsprop(0.01),
        loss: 'categoricalCrossentropy',
        data: { xs: oneHot(texts, 12), ys: oneHot(classesOf(texts, 12), 12), batchSize: 12 },
      };
    },
  },
  {
    name: 'sums of numbers in digits',
    trains: 'encoder and decoder (simpleRNN), repeatVector, timeDistributed; adam',
    make: () => ({
      model: seeded(
        chain(
          tf.layers.simpleRNN({
            units: 12,
            recurrentInitializer: 'glorotNormal',
            inputShape: [5, 8],
          }),
          tf.layers.repeatVector({ n: 3 }),
          tf.layers.simpleRNN({ units: 12, returnSequences: true }),
          timeDistributed({ layer: dense({ units: 8 }) }),
          tf.layers.activation({ activation: 'softmax' }),
        ),
      ),
      optimizer: tf.train.adam(0.005),
      loss: 'categoricalCrossentropy',
      data: {
        xs: oneHot(integers([32, 5], 8, 31), 8),
        ys: oneHot(integers([32, 3], 8, 32), 8),
        batchSize: 16,
      },
    }),
  },
  {
    name: 'reviews, convolution',
    trains: 'embedding, dropout, conv1d, globalMaxPooling1d, dense; binaryCrossentropy; adam',
    isRandom: true,
    make() {
      const xs = integers([32, 12], 30, 33);
      return {
        model: seeded(
          chain(
            embedding({ inputDim: 30, outputDim: 8, inputLength: 12 }),
            tf.layers.dropout({ rate: 0.5 }),
            tf.layers.conv1d({ filters: 12, kernelSize: 3, padding: 'valid', activation: 'relu' }),
            tf.layers.globalMaxPooling1d(),
            dense({ units: 12, activation: 'relu' }),
            dense({ units: 1, activation: 'sigmoid' }),
          ),
        ),
        optimizer: tf.train.adam(),
        loss: 'binaryCrossentropy',
        data: { xs, ys: classesOf(xs, 2).reshape([32, 1]), batchSize: 16 },
      };
    },
  },
  {
    name: 'reviews, bidirectional LSTM',
    trains: 'embedding with a mask, bidirectional LSTM; binaryCrossentropy; rmsprop',
    make() {
      const xs = tf.tidy(() => tf.mul(integers([24, 6], 12, 34), integers([24, 6], 2, 35)));
      return {
        model: seeded(
          chain(
            embedding({ inputDim: 12, outputDim: 6, inputLength: 6, maskZero: true }),
            tf.layers.bidirectional({ layer: lstm({ units: 5 }) as never, mergeMode: 'concat' }),
            dense({ units: 1, activation: 'sigmoid' }),
          ),
        ),
        optimizer: tf.train.rmsprop(0.005),
        loss: 'binaryCrossentropy',
        data: { xs, ys: classesOf(xs, 2).reshape([24, 1]), batchSize: 12 },
      };
    },
  },
  {
    name: 'weather, GRU',
    trains: 'GRU, dense; meanAbsoluteError; rmsprop',
    make() {
      const xs = normal([32, 8, 5], 36);
      return {
        model: seeded(chain(tf.layers.gru({ units: 8, inputShape: [8, 5] }), dense({ units: 1 }))),
        optimizer: tf.train.rmsprop(0.001),
        loss: 'meanAbsoluteError',
        data: { xs, ys: curveOf(xs), batchSize: 16 },
      };
    },
  },
  {
    name: 'weather, dense with penalty',
    trains: 'flatten, dense with an l2 penalty; meanAbsoluteError; rmsprop',
    make() {
      const xs = normal([48, 12, 5], 37);
      const kernelRegularizer = tf.regularizers.l2({ l2: 0.001 });
      return {
        model: seeded(
          chain(
            tf.layers.flatten({ inputShape: [12, 5] }),
            dense({ units: 16, activation: 'relu', kernelRegularizer }),
            dense({ units: 1 }),
          ),
        ),
        optimizer: tf.train.rmsprop(0.001),
        loss: 'meanAbsoluteError',
        data: { xs, ys: curveOf(xs), batchSize: 24 },
      };
    },
  },
  {
    name: 'dates, attention',
    trains: 'LSTM encoder and decoder, dot, softmax, concatenate, timeDistributed; adam',
    make() {
      const [encoder, decoder] = [5, 4].map((length) => tf.input({ shape: [length] })) as [
        tf.SymbolicTensor,
        tf.SymbolicTensor,
      ];
      const sequences = () => lstm({ units: 8, returnSequences: true });
      const read = through(encoder, embedding({ inputDim: 10, outputDim: 6 }), sequences());
      const written = through(decoder, embedding({ inputDim: 9, outputDim: 6 }), sequences());
      const scores = apply(tf.layers.dot({ axes: [2, 2] }), written, read);
      const attention = apply(tf.layers.activation({ activation: 'softmax' }), scores);
      const context = apply(tf.layers.dot({ axes: [2, 1] }), attention, read);
      const both = apply(tf.layers.concatenate(), context, written);
      const outputs = through(
        both,
        timeDistributed({ layer: dense({ units: 8, activation: 'tanh' }) }),
        timeDistributed({ layer: dense({ units: 9, activation: 'softmax' }) }),
      );
      return {
        model: seeded(tf.model({ inputs: [encoder, decoder], outputs })),
        optimizer: tf.train.adam(0.005),
        loss: 'categoricalCrossentropy',
        data: {
          xs: [integers([24, 5], 10, 38), integers([24, 4], 9, 39)],
          ys: oneHot(integers([24, 4], 9, 40), 9),
          batchSize: 12,
        },
      };
    },
  },
  {
    name: 'gated convolutions',
    trains: 'conv1d, add, multiply of gates; meanSquaredError; adam',
    make() {
      const input = tf.input({ shape: [16, 3] });
      const conv = (kernelSize: number, activation: 'tanh' | 'sigmoid') =>
        tf.layers.conv1d({ filters: 6, kernelSize, padding: 'same', activation });
      let x = apply(tf.layers.conv1d({ filters: 6, kernelSize: 1 }), input);
      for (const width of [2, 3, 4]) {
        const gated = apply(
          tf.layers.multiply(),
          apply(conv(width, 'tanh'), x),
          apply(conv(width, 'sigmoid'), x),
        );
        x = apply(tf.layers.add(), x, gated);
      }
      const xs = normal([16, 16, 3], 41);
      return {
        model: seeded(tf.model({ inputs: input, outputs: apply(dense({ units: 1 }), x) })),
        optimizer: tf.train.adam(0.003),
        loss: 'meanSquaredError',
        data: { xs, ys: tf.tidy(() => tf.cumsum(tf.mean(xs, 2, true), 1)), batchSize: 8 },
      };
    },
  },
  {
    name: 'transformer',
    trains: 'token and position embeddings, causal attention, layerNormalization, gelu; adam',
    make() {
      const [length, width, heads, tokens] = [6, 8, 2, 10];
      const table = variable([tokens, width], 1);
      const positions = variable([length, width], 2);
      const projections = [3, 4, 5, 6].map((seed) => variable([width, width], seed));
      const parts = seeded(
        chain(
          layerNormalization({ inputShape: [length, width] }),
          dense({ units: 2 * width, activation: 'gelu' }),
          dense({ units: width }),
        ),
      );
      const norm = seeded(chain(layerNormalization({ inputShape: [length, width] })));
      const mask = tf.tidy(() =>
        tf.mul(tf.sub(1, tf.linalg.bandPart(tf.ones([length, length]), -1, 0)), -1e9),
      );
      const project = (x: tf.Tensor, weights: tf.Variable) =>
        tf.matMul(x.reshape([-1, width]), weights as tf.Tensor2D).reshape(x.shape);
      const split = (x: tf.Tensor) =>
        tf.transpose(x.reshape([-1, length, heads, width / heads]), [0, 2, 1, 3]);
      const attend = (x: tf.Tensor) => {
        const [q, k, v] = projections.map((weights) => split(project(x, weights)));
        const scores = tf.div(tf.matMul(q!, k!, false, true), Math.sqrt(width / heads));
        const mixed = tf.matMul(tf.softmax(tf.add(scores, mask)), v!);
        return project(tf.transpose(mixed, [0, 2, 1, 3]).reshape(x.shape), projections[3]!);
      };
      const texts = integers([24, length], tokens, 42);
      return {
        model: (xs, { training }) => {
          let x: tf.Tensor = tf.add(tf.gather(table, (xs as tf.Tensor).toInt()), positions);
          x = tf.add(x, attend(norm.apply(x, { training }) as tf.Tensor));
          x = tf.add(x, parts.apply(x, { training }) as tf.Tensor);
          return tf.matMul(x.reshape([-1, width]), table as tf.Tensor2D, false, true);
        },
        variables: [table, positions, ...projections, ...variablesOf(parts, norm)],
        optimizer: tf.train.adam(0.003),
        loss: (next, logits) =>
          tf.losses.softmaxCrossEntropy(tf.oneHot(next.flatten().toInt(), tokens), logits),
        data: { xs: texts, ys: tf.tidy(() => tf.reverse(texts, 1)), batchSize: 12 },
      };
    },
  },
  {
    name: 'MLP mixer',
    trains: 'permute, dense, gelu, layerNormalization, add; categoricalCrossentropy; adam',
    make() {
      const [patches, width] = [6, 8];
      const input = tf.input({ shape: [patches, width] });
      const mlp = (units: number) => [dense({ units: 12, activation: 'gelu' }), dense({ units })];
      const swap = () => tf.layers.permute({ dims: [2, 1] });
      let x = input;
      for (let block = 0; block < 2; block++) {
        const mixed = through(x, layerNormalization(), swap(), ...mlp(patches), swap());
        x = apply(tf.layers.add(), x, mixed);
        x = apply(tf.layers.add(), x, through(x, layerNormalization(), ...mlp(width)));
      }
      const outputs = through(
        x,
        tf.layers.globalAveragePooling1d(),
        dense({ units: 4, activation: 'softmax' }),
      );
      const xs = normal([32, patches, width], 43);
      return {
        model: seeded(tf.model({ inputs: input, outputs })),
        optimizer: tf.train.adam(0.003),
        loss: 'categoricalCrossentropy',
        data: { xs, ys: oneHot(classesOf(xs, 4), 4), batchSize: 16 },
      };
    },
  },
  {
    name: 'prices, stacked cells',
    trains: 'reshape, rnn of two LSTM cells, dense; meanSquaredError; adam',
    make() {
      const xs = normal([24, 15], 44);
      const cell = [0, 1].map(() => tf.layers.lstmCell({ units: 6 }));
      return {
        model: seeded(
          chain(
            tf.layers.reshape({ targetShape: [5, 3], inputShape: [15] }),
            tf.layers.rnn({ cell: cell as never }),
            dense({ units: 1 }),
          ),
        ),
        optimizer: tf.train.adam(0.01),
        loss: 'meanSquaredError',
        data: { xs, ys: curveOf(xs), batchSize: 12 },
      };
    },
  },
  {
    name: 'signals, noise and dropout',
    trains: 'gaussianNoise, spatialDropout1d, LSTM with dropout of inputs and states; rmsprop',
    isRandom: true,
    make() {
      const xs = normal([24, 5, 3], 45);
      return {
        model: seeded(
          chain(
            tf.layers.gaussianNoise({ stddev: 0.1, inputShape: [5, 3] }),
            tf.layers.spatialDropout1d({ rate: 0.2 }),
            lstm({ units: 6, dropout: 0.1, recurrentDropout: 0.2 }),
            dense({ units: 1 }),
          ),
        ),
        optimizer: tf.train.rmsprop(0.003),
        loss: 'meanAbsoluteError',
        data: { xs, ys: curveOf(xs), batchSize: 12 },
      };
    },
  },
  {
    name: 'radar, convolutional LSTM',
    trains: 'convLstm2d, flatten, dense; meanSquaredError; adam',
    make() {
      const xs = normal([8, 3, 5, 5, 1], 46);
      const layer = tf.layers.convLstm2d({
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        inputShape: [3, 5, 5, 1],
      } as never);
      return {
        model: seeded(chain(layer, tf.layers.flatten(), dense({ units: 1 }))),
        optimizer: tf.train.adam(),
        loss: 'meanSquaredError',
        data: { xs, ys: curveOf(xs), batchSize: 4 },
      };
    },
  },
  {
    name: 'cell of the core library, loop',
    trains: 'tf.basicLSTMCell over tf.unstack, tf.matMul; meanSquaredError; adam',
    make() {
      const weights = [variable([9, 24], 1), variable([24], 2), variable([6, 1], 3)] as const;
      const [kernel, bias, last] = weights as readonly tf.Tensor[] as [
        tf.Tensor2D,
        tf.Tensor1D,
        tf.Tensor2D,
      ];
      const xs = normal([24, 5, 3], 47);
      return {
        model: (x) => {
          const samples = (x as tf.Tensor).shape[0]!;
          let [c, h] = [tf.zeros([samples, 6]), tf.zeros([samples, 6])] as tf.Tensor2D[];
          for (const step of tf.unstack(x as tf.Tensor, 1)) {
            [c, h] = tf.basicLSTMCell(1 as never, kernel, bias, step as tf.Tensor2D, c!, h!);
          }
          return tf.matMul(h!, last);
        },
        variables: [...weights],
        optimizer: tf.train.adam(0.003),
        loss: tf.losses.meanSquaredError,
        data: { xs, ys: curveOf(xs), batchSize: 12 },
      };
    },
  },
  {
    name: 'tags of words (CRF)',
    trains: 'LSTM, transitions, tf.logSumExp over paths; log-likelihood; adam',
    make() {
      const network = seeded(
        chain(lstm({ units: 6, returnSequences: true, inputShape: [5, 4] }), dense({ units: 3 })),
      );
      const moves = variable([3, 3], 7);
      return {
        model: (x) => network.apply(x as tf.Tensor, { training: true }) as tf.Tensor,
        variables: [...variablesOf(network), moves],
        optimizer: tf.train.adam(0.003),
        loss: (tags, scores) => {
          const chosen = tf.oneHot(tags.toInt(), 3).toFloat();
          const [first, ...others] = tf.unstack(scores, 1);
          const all = others.reduce(
            (sum, next) => tf.add(tf.logSumExp(tf.add(tf.expandDims(sum, 2), moves), 1), next),
            first!,
          );
          const part = (from: number) => chosen.slice([0, from, 0], [-1, 4, -1]).reshape([-1, 3]);
          const taken = tf.mul(tf.matMul(part(0), moves), part(1)).reshape([-1, 12]);
          const path = tf.add(tf.sum(tf.mul(scores, chosen), [1, 2]), tf.sum(taken, 1));
          return tf.sub(tf.logSumExp(all, 1), path);
        },
        data: { xs: normal([16, 5, 4], 48), ys: integers([16, 5], 3, 49), batchSize: 8 },
      };
    },
  },
];
