import * as tf from '@tensorflow/tfjs';
import {
  chain,
  classesOf,
  curveOf,
  integers,
  normal,
  oneHot,
  type Program,
  run,
  seeded,
  variable,
  variablesOf,
} from './program.ts';

const { dense } = tf.layers;

/** Programs whose model is a function over variables. */
export const OWN_MODELS: readonly Program[] = [
  {
    name: 'map of points (t-SNE)',
    trains: 'a variable of places; divergence of neighbourhoods; momentum',
    make() {
      const points = 24;
      const places = variable([points, 2], 1, 0.5);
      const distances = (x: tf.Tensor) => {
        const squares = tf.sum(tf.square(x), 1, true);
        const products = tf.mul(tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, false, true), 2);
        return tf.sub(tf.add(squares, tf.transpose(squares)), products);
      };
      const others = tf.tidy(() => tf.sub(1, tf.eye(points)));
      const shares = (scores: tf.Tensor) => {
        const rest = tf.mul(scores, others);
        return tf.add(tf.div(rest, tf.sum(rest)), 1e-9);
      };
      const wanted = tf.tidy(() => shares(tf.exp(tf.neg(distances(normal([points, 5], 74))))));
      return {
        model: () => shares(tf.reciprocal(tf.add(1, distances(places)))),
        variables: [places],
        optimizer: tf.train.momentum(0.5, 0.8),
        loss: (p, q) => tf.sum(tf.mul(p, tf.log(tf.div(p, q)))),
        data: { xs: tf.zeros([points, 1]), ys: wanted, batchSize: points, shuffle: false },
      };
    },
  },
  {
    name: 'word vectors',
    trains: 'tf.gather of two tables; sigmoidCrossEntropy with negative samples; adagrad',
    make() {
      const [words, contexts] = [variable([40, 8], 1), variable([40, 8], 2)];
      return {
        model: (xs) => {
          const ids = (xs as tf.Tensor).toInt();
          const [word, others] = tf.split(ids, [1, 4], 1) as [tf.Tensor2D, tf.Tensor2D];
          return tf.sum(tf.mul(tf.gather(words, word), tf.gather(contexts, others)), -1);
        },
        variables: [words, contexts],
        optimizer: tf.train.adagrad(0.1),
        loss: tf.losses.sigmoidCrossEntropy,
        data: {
          xs: integers([48, 5], 40, 75),
          ys: tf.tidy(() => tf.tile(tf.tensor2d([[1, 0, 0, 0]]), [48, 1])),
          batchSize: 24,
        },
      };
    },
  },
  {
    name: 'distillation',
    trains: 'a frozen teacher’s predict; softmaxCrossEntropy and a divergence; adam',
    make() {
      const network = (units: number, seed: number) =>
        seeded(
          chain(dense({ units, activation: 'relu', inputShape: [6] }), dense({ units: 3 })),
          seed,
        );
      const [teacher, student] = [network(16, 5), network(4, 6)];
      const xs = normal([24, 6], 87);
      return {
        model: (x) => [run(student, x as tf.Tensor), teacher.predict(x as tf.Tensor) as tf.Tensor],
        variables: variablesOf(student),
        optimizer: tf.train.adam(0.003),
        loss: ((labels: tf.Tensor, logits: [tf.Tensor, tf.Tensor]) => {
          const [mine, known] = logits.map((each) => tf.logSoftmax(tf.div(each, 2)));
          const divergence = tf.sum(tf.mul(tf.exp(known!), tf.sub(known!, mine!)), 1);
          return tf.add(tf.losses.softmaxCrossEntropy(labels, logits[0]), tf.mean(divergence));
        }) as never,
        data: { xs, ys: oneHot(classesOf(xs, 3), 3), batchSize: 12 },
      };
    },
  },
  {
    name: 'citations, graph convolution',
    trains: 'tf.matMul with a fixed graph, relu; softmaxCrossEntropy of a part; adam',
    make() {
      const nodes = 20;
      const graph = tf.tidy(() => {
        const links = integers([nodes, nodes], 2, 88);
        const both = tf.add(tf.maximum(links, tf.transpose(links)), tf.eye(nodes));
        return tf.div(both, tf.sum(both, 1, true)) as tf.Tensor2D;
      });
      const weights = [variable([6, 8], 1), variable([8, 3], 2)] as const;
      const known = tf.tidy(() => tf.less(tf.range(0, nodes), 12).toFloat());
      const spread = (x: tf.Tensor, by: tf.Variable) =>
        tf.matMul(graph, tf.matMul(x as tf.Tensor2D, by as tf.Tensor2D));
      const xs = normal([nodes, 6], 89);
      return {
        model: (x) => spread(tf.relu(spread(x as tf.Tensor, weights[0])), weights[1]),
        variables: [...weights],
        optimizer: tf.train.adam(0.01),
        loss: (labels, logits) => {
          const none = tf.Reduction.NONE;
          const each = tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, none);
          return tf.div(tf.sum(tf.mul(known, each)), tf.sum(known));
        },
        data: { xs, ys: oneHot(classesOf(xs, 3), 3), batchSize: nodes, shuffle: false },
      };
    },
  },
  {
    name: 'capsules',
    trains: 'votes by tf.matMul, routing in a loop, tf.norm; margins; adam',
    make() {
      const [parts, wholes] = [10, 4];
      const weights = variable([parts, 5, wholes * 3], 1);
      const squash = (x: tf.Tensor) => {
        const square = tf.sum(tf.square(x), -1, true);
        const length = tf.sqrt(tf.add(square, 1e-7));
        return tf.mul(x, tf.div(length, tf.add(1, square)));
      };
      const xs = normal([16, parts, 5], 90);
      return {
        model: (x) => {
          const rows = tf.transpose(x as tf.Tensor, [1, 0, 2]);
          const votes = tf
            .transpose(tf.matMul(rows, weights), [1, 0, 2])
            .reshape([-1, parts, wholes, 3]);
          let logits: tf.Tensor = tf.zerosLike(tf.sum(votes, 3));
          let capsules = votes;
          for (let round = 0; round < 2; round++) {
            const share = tf.expandDims(tf.softmax(logits), 3);
            capsules = squash(tf.sum(tf.mul(votes, share), 1));
            logits = tf.add(logits, tf.sum(tf.mul(votes, tf.expandDims(capsules, 1)), 3));
          }
          return tf.norm(capsules, 2, -1);
        },
        variables: [weights],
        optimizer: tf.train.adam(0.003),
        loss: (labels, lengths) => {
          const missed = tf.mul(labels, tf.square(tf.relu(tf.sub(0.9, lengths))));
          const wrong = tf.mul(tf.sub(1, labels), tf.square(tf.relu(tf.sub(lengths, 0.1))));
          return tf.sum(tf.add(missed, tf.mul(wrong, 0.5)), 1);
        },
        data: { xs, ys: oneHot(classesOf(xs, wholes), wholes), batchSize: 8 },
      };
    },
  },
  {
    name: 'batch norm by hand',
    trains: 'tf.moments, tf.batchNorm, moving averages assigned in the step; adam',
    make() {
      const weights = [variable([6, 8], 1), variable([8, 1], 2)] as const;
      const [offset, scale] = [variable([8], 3), variable([8], 4)];
      const [mean, variance] = [tf.zeros([8]), tf.ones([8])].map((x) => tf.variable(x, false)) as [
        tf.Variable,
        tf.Variable,
      ];
      const moved = (average: tf.Variable, now: tf.Tensor) =>
        average.assign(tf.add(tf.mul(average, 0.9), tf.mul(now, 0.1)));
      const xs = normal([24, 6], 91);
      return {
        model: (x, { training }) => {
          const hidden = tf.matMul(x as tf.Tensor2D, weights[0] as tf.Tensor2D);
          const now = training ? tf.moments(hidden, 0) : { mean, variance };
          if (training) {
            moved(mean, now.mean);
            moved(variance, now.variance);
          }
          const normed = tf.batchNorm(
            hidden,
            now.mean as tf.Tensor1D,
            now.variance as tf.Tensor1D,
            offset as tf.Tensor1D,
            scale as tf.Tensor1D,
          );
          return tf.matMul(tf.relu(normed), weights[1] as tf.Tensor2D);
        },
        variables: [...weights, offset!, scale!, mean, variance],
        optimizer: tf.train.adam(),
        loss: tf.losses.meanSquaredError,
        data: { xs, ys: curveOf(xs), batchSize: 12 },
      };
    },
  },
  {
    name: 'photos, augmented and scaled in the model',
    trains: 'int32 images, flipLeftRight, resizeBilinear, conv2d; softmaxCrossEntropy; adam',
    make() {
      const network = seeded(
        chain(
          tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 3] }),
          tf.layers.flatten(),
          dense({ units: 4 }),
        ),
      );
      const xs = tf.tidy(() => integers([16, 9, 9, 3], 256, 92).toInt());
      return {
        model: (x, { training }) => {
          const images = tf.div(tf.sub((x as tf.Tensor).toFloat(), 127.5), 127.5) as tf.Tensor4D;
          const turned = training ? tf.image.flipLeftRight(images) : images;
          return run(network, tf.image.resizeBilinear(turned, [6, 6]), training);
        },
        variables: variablesOf(network),
        optimizer: tf.train.adam(),
        loss: (labels, logits) =>
          tf.losses.softmaxCrossEntropy(tf.oneHot(labels.flatten().toInt(), 4), logits),
        data: { xs, ys: classesOf(xs, 4).reshape([16, 1]), batchSize: 8 },
      };
    },
  },
];
