import * as tf from '@tensorflow/tfjs';
import { adamw, lion } from '../../src/tfjs/index.ts';
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
} from './program.ts';

const { dense } = tf.layers;

/** Programs that learn from rows of numbers. */
export const TABLES: readonly Program[] = [
  {
    name: 'polynomial regression',
    trains: 'four scalar variables; mean squared error of tf.losses; sgd',
    make() {
      const [a, b, c, d] = [1, 2, 3, 4].map((seed) => variable([], seed, 0.5));
      const xs = tf.linspace(-1, 1, 50).reshape([50, 1]);
      const cubed = tf.tidy(() => tf.sub(tf.mul(tf.pow(xs, 3), -0.8), tf.mul(tf.square(xs), 0.2)));
      return {
        model: (x) => {
          const one = x as tf.Tensor;
          const cube = tf.mul(a!, tf.pow(one, tf.scalar(3, 'int32')));
          return tf.add(tf.add(cube, tf.mul(b!, tf.square(one))), tf.add(tf.mul(c!, one), d!));
        },
        variables: [a!, b!, c!, d!],
        optimizer: tf.train.sgd(0.5),
        loss: tf.losses.meanSquaredError,
        data: { xs, ys: cubed, batchSize: 50 },
      };
    },
  },
  {
    name: 'house prices, linear',
    trains: 'dense; meanSquaredError; sgd',
    make() {
      const xs = normal([100, 12], 1);
      return {
        model: seeded(chain(dense({ units: 1, inputShape: [12] }))),
        optimizer: tf.train.sgd(0.01),
        loss: 'meanSquaredError',
        data: { xs, ys: curveOf(xs), batchSize: 40 },
      };
    },
  },
  {
    name: 'house prices, two hidden layers',
    trains: 'dense, sigmoid; meanSquaredError; sgd',
    make() {
      const xs = normal([100, 12], 1);
      const hidden = () =>
        dense({ units: 20, activation: 'sigmoid', kernelInitializer: 'leCunNormal' });
      const first = dense({ units: 20, activation: 'sigmoid', inputShape: [12] });
      return {
        model: seeded(chain(first, hidden(), dense({ units: 1 }))),
        optimizer: tf.train.sgd(0.01),
        loss: 'meanSquaredError',
        data: { xs, ys: curveOf(xs), batchSize: 40 },
      };
    },
  },
  {
    name: 'iris flowers',
    trains: 'dense, sigmoid, softmax; categoricalCrossentropy; adam',
    make() {
      const xs = normal([90, 4], 2);
      const first = dense({ units: 10, activation: 'sigmoid', inputShape: [4] });
      return {
        model: seeded(chain(first, dense({ units: 3, activation: 'softmax' }))),
        optimizer: tf.train.adam(0.01),
        loss: 'categoricalCrossentropy',
        data: { xs, ys: oneHot(classesOf(xs, 3), 3) },
      };
    },
  },
  {
    name: 'baseball pitches',
    trains: 'four dense layers, relu; sparseCategoricalCrossentropy; adam',
    make() {
      const xs = normal([100, 8], 3);
      const relu = (units: number) => dense({ units, activation: 'relu' });
      const first = dense({ units: 50, activation: 'relu', inputShape: [8] });
      const last = dense({ units: 7, activation: 'softmax' });
      return {
        model: seeded(chain(first, relu(35), relu(30), last)),
        optimizer: tf.train.adam(),
        loss: 'sparseCategoricalCrossentropy',
        data: { xs, ys: classesOf(xs, 7), batchSize: 50 },
      };
    },
  },
  {
    name: 'age of abalones',
    trains: 'dense, elu; meanAbsoluteError; momentum',
    make() {
      const xs = normal([80, 8], 4);
      const first = dense({ units: 50, activation: 'elu', inputShape: [8] });
      return {
        model: seeded(chain(first, dense({ units: 50, activation: 'selu' }), dense({ units: 1 }))),
        optimizer: tf.train.momentum(0.001, 0.9),
        loss: 'meanAbsoluteError',
        data: { xs, ys: curveOf(xs), batchSize: 30 },
      };
    },
  },
  {
    name: 'phishing sites, elastic net',
    trains: 'dense with l1 and l2 penalties of kernel and bias; binaryCrossentropy; adam',
    make() {
      const xs = normal([96, 30], 5);
      const regularizer = () => tf.regularizers.l1l2({ l1: 1e-3, l2: 1e-2 });
      const first = dense({
        units: 24,
        activation: 'sigmoid',
        inputShape: [30],
        kernelRegularizer: regularizer(),
        biasRegularizer: regularizer(),
      });
      return {
        model: seeded(chain(first, dense({ units: 1, activation: 'sigmoid' }))),
        optimizer: tf.train.adam(0.005),
        loss: 'binaryCrossentropy',
        data: { xs, ys: classesOf(xs, 2).reshape([96, 1]) },
      };
    },
  },
  {
    name: 'rare fraud, class weights',
    trains: 'dense, tanh; sparseCategoricalCrossentropy with class weights; adagrad',
    make() {
      const xs = normal([96, 10], 6);
      const first = dense({ units: 16, activation: 'tanh', inputShape: [10] });
      return {
        model: seeded(chain(first, dense({ units: 3, activation: 'softmax' }))),
        optimizer: tf.train.adagrad(0.05),
        loss: 'sparseCategoricalCrossentropy',
        data: { xs, ys: classesOf(xs, 3), classWeight: { 0: 1, 1: 0.5, 2: 10 } },
      };
    },
  },
  {
    name: 'wide and deep, two outputs',
    trains: 'two inputs, concatenate; two named losses; rmsprop',
    make() {
      const numbers = tf.input({ shape: [6], name: 'numbers' });
      const flags = tf.input({ shape: [10], name: 'flags' });
      const deep = through(
        numbers,
        dense({ units: 12, activation: 'relu' }),
        dense({ units: 8, activation: 'relu' }),
      );
      const both = apply(tf.layers.concatenate(), deep, flags);
      const clicked = apply(dense({ units: 1, activation: 'sigmoid', name: 'clicked' }), both);
      const spent = apply(dense({ units: 1, name: 'spent' }), both);
      const xs = { numbers: normal([64, 6], 7), flags: integers([64, 10], 2, 8) };
      return {
        model: seeded(tf.model({ inputs: [numbers, flags], outputs: [clicked, spent] })),
        optimizer: tf.train.rmsprop(0.005),
        loss: { clicked: 'binaryCrossentropy', spent: 'meanSquaredError' },
        data: {
          xs,
          ys: { clicked: classesOf(xs.numbers, 2).reshape([64, 1]), spent: curveOf(xs.numbers) },
        },
      };
    },
  },
  {
    name: 'film ratings, factorised',
    trains: 'two embeddings, dot, biases, flatten, add; meanSquaredError; adam',
    make() {
      const embedding = (inputDim: number, outputDim: number) =>
        tf.layers.embedding({
          inputDim,
          outputDim,
          embeddingsRegularizer: tf.regularizers.l2({ l2: 1e-4 }),
        });
      const [user, film] = ['user', 'film'].map((name) => tf.input({ shape: [1], name })) as [
        tf.SymbolicTensor,
        tf.SymbolicTensor,
      ];
      const flat = (x: tf.SymbolicTensor, ...layers: tf.layers.Layer[]) =>
        through(x, ...layers, tf.layers.flatten());
      const liking = apply(
        tf.layers.dot({ axes: 1 }),
        flat(user, embedding(20, 5)),
        flat(film, embedding(30, 5)),
      );
      const rating = apply(
        tf.layers.add(),
        liking,
        flat(user, embedding(20, 1)),
        flat(film, embedding(30, 1)),
      );
      const [users, films] = [integers([120, 1], 20, 9), integers([120, 1], 30, 10)];
      return {
        model: seeded(tf.model({ inputs: [user, film], outputs: rating })),
        optimizer: tf.train.adam(0.01),
        loss: 'meanSquaredError',
        data: {
          xs: [users, films],
          ys: tf.tidy(() => tf.sin(tf.add(users, films))),
          batchSize: 50,
        },
      };
    },
  },
  {
    name: 'movement of arms, AdamW',
    trains: 'dense, batchNormalization, swish; huber loss; adamw of lr-finder/tfjs',
    make() {
      const xs = normal([96, 9], 11);
      const layers = [
        dense({ units: 24, inputShape: [9], useBias: false }),
        tf.layers.batchNormalization(),
        tf.layers.activation({ activation: 'swish' }),
        dense({ units: 1 }),
      ];
      return {
        model: seeded(chain(...layers)),
        optimizer: adamw(0.005),
        loss: tf.losses.huberLoss,
        data: { xs, ys: curveOf(xs) },
      };
    },
  },
  {
    name: 'credit scores, Lion',
    trains: 'dense, mish, layerNormalization; squaredHinge; lion of lr-finder/tfjs',
    make() {
      const xs = normal([96, 9], 12);
      const layers = [
        dense({ units: 24, inputShape: [9], activation: 'mish' }),
        tf.layers.layerNormalization(),
        dense({ units: 1, activation: 'tanh' }),
      ];
      const ys = tf.tidy(() => tf.sub(tf.mul(classesOf(xs, 2).reshape([96, 1]), 2), 1));
      return {
        model: seeded(chain(...layers)),
        optimizer: lion(3e-4, 0.9, 0.99, 0.1),
        loss: 'squaredHinge',
        data: { xs, ys },
      };
    },
  },
];
