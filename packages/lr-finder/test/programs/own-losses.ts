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

/** Subtracts the mean, scales to length 1, and puts positive and negative parts side by side. */
class Antirectifier extends tf.layers.Layer {
  static className = 'Antirectifier';
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return [...shape.slice(0, -1), 2 * shape.at(-1)!];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = [inputs].flat()[0]!;
      const centred = tf.sub(input, tf.mean(input, -1, true));
      const length = tf.sqrt(tf.add(tf.sum(tf.square(centred), -1, true), 1e-7));
      const unit = tf.div(centred, length);
      return tf.concat([tf.relu(unit), tf.relu(tf.neg(unit))], -1);
    });
  }
}

/** Programs with a layer or a loss of their own. */
export const OWN_LOSSES: readonly Program[] = [
  {
    name: 'a layer of its own',
    trains: 'dense, a subclass of Layer, dense; categoricalCrossentropy; rmsprop',
    make() {
      const xs = normal([48, 10], 50);
      return {
        model: seeded(
          chain(
            dense({ units: 12, inputShape: [10] }),
            new Antirectifier({}),
            dense({ units: 4, activation: 'softmax' }),
          ),
        ),
        optimizer: tf.train.rmsprop(0.003),
        loss: 'categoricalCrossentropy',
        data: { xs, ys: oneHot(classesOf(xs, 4), 4), batchSize: 24 },
      };
    },
  },
  {
    name: 'an equation of physics',
    trains: 'dense, tanh; the derivative by tf.grad within the loss; adam',
    make() {
      const [a, b, c] = [variable([1, 12], 1, 1), variable([12], 2), variable([12, 1], 3)] as const;
      const height = (time: tf.Tensor) =>
        tf.matMul(tf.tanh(tf.add(tf.matMul(time, a as tf.Tensor2D), b)), c as tf.Tensor2D);
      return {
        // y' = -y, y(0) = 1
        model: (time) => {
          const speed = tf.grad((t) => tf.sum(height(t)))(time as tf.Tensor);
          return [tf.add(speed, height(time as tf.Tensor)), height(tf.zeros([1, 1]))];
        },
        variables: [a, b, c],
        optimizer: tf.train.adam(0.005),
        loss: ((_: tf.Tensor, [residue, start]: [tf.Tensor, tf.Tensor]) =>
          tf.add(tf.mean(tf.square(residue)), tf.square(tf.sub(tf.sum(start), 1)))) as never,
        data: {
          xs: tf.linspace(0, 2, 32).reshape([32, 1]),
          ys: tf.zeros([32, 1]),
          batchSize: 16,
        },
      };
    },
  },
  {
    name: 'twin networks',
    trains: 'one encoder on two inputs; own contrastive loss of a distance; adam',
    make() {
      const encoder = seeded(
        chain(dense({ units: 16, activation: 'relu', inputShape: [10] }), dense({ units: 4 })),
      );
      return {
        model: (xs) => (xs as tf.Tensor[]).map((side) => run(encoder, side)),
        variables: variablesOf(encoder),
        optimizer: tf.train.adam(),
        loss: ((isSame: tf.Tensor, [a, b]: [tf.Tensor, tf.Tensor]) => {
          const distance = tf.sqrt(tf.add(tf.sum(tf.squaredDifference(a, b), 1, true), 1e-6));
          const near = tf.mul(isSame, tf.square(distance));
          const far = tf.mul(tf.sub(1, isSame), tf.square(tf.maximum(tf.sub(1, distance), 0)));
          return tf.add(near, far);
        }) as never,
        data: {
          xs: [normal([40, 10], 69), normal([40, 10], 70)],
          ys: integers([40, 1], 2, 71),
          batchSize: 20,
        },
      };
    },
  },
  {
    name: 'two views of one image',
    trains: 'dense encoder; softmax of cosine similarities within the batch; adam',
    make() {
      const encoder = seeded(
        chain(dense({ units: 16, activation: 'relu', inputShape: [12] }), dense({ units: 6 })),
      );
      const unit = (x: tf.Tensor) => tf.div(x, tf.add(tf.norm(x, 2, 1, true), 1e-6));
      return {
        model: (xs) => (xs as tf.Tensor[]).map((view) => unit(run(encoder, view))),
        variables: variablesOf(encoder),
        optimizer: tf.train.adam(0.003),
        loss: ((_: tf.Tensor, [a, b]: [tf.Tensor2D, tf.Tensor2D]) => {
          const logits = tf.div(tf.matMul(a, b, false, true), 0.2);
          return tf.losses.softmaxCrossEntropy(tf.eye(a.shape[0]), logits);
        }) as never,
        data: {
          xs: [
            normal([32, 12], 72),
            tf.tidy(() => tf.add(normal([32, 12], 72), normal([32, 12], 73, 0.3))),
          ],
          ys: tf.zeros([32, 1]),
          batchSize: 16,
        },
      };
    },
  },
  {
    name: 'mixture of densities',
    trains: 'dense, tanh; log of a sum of Gaussians (tf.logSumExp); adam',
    make() {
      const network = seeded(
        chain(dense({ units: 16, activation: 'tanh', inputShape: [1] }), dense({ units: 9 })),
      );
      const xs = normal([64, 1], 76);
      return {
        model: (x) => run(network, x as tf.Tensor),
        variables: variablesOf(network),
        optimizer: tf.train.adam(0.005),
        loss: (y, parameters) => {
          const [logits, mean, logScale] = tf.split(parameters, 3, 1) as [
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
          ];
          const z = tf.div(tf.sub(y, mean), tf.exp(logScale));
          const log = tf.sub(tf.mul(tf.square(z), -0.5), logScale);
          return tf.neg(tf.logSumExp(tf.add(tf.logSoftmax(logits), log), 1));
        },
        data: { xs, ys: curveOf(xs) },
      };
    },
  },
  {
    name: 'quantiles of demand',
    trains: 'dense, softplus; own pinball loss of three quantiles; rmsprop',
    make() {
      const xs = normal([64, 6], 77);
      const quantiles = tf.tensor1d([0.1, 0.5, 0.9]);
      return {
        model: seeded(
          chain(dense({ units: 16, activation: 'softplus', inputShape: [6] }), dense({ units: 3 })),
        ),
        optimizer: tf.train.rmsprop(0.003),
        loss: (y, predicted) => {
          const error = tf.sub(y, predicted);
          const costs = tf.maximum(tf.mul(error, quantiles), tf.mul(error, tf.sub(quantiles, 1)));
          return tf.mean(costs, -1);
        },
        data: { xs, ys: tf.tidy(() => tf.tile(curveOf(xs), [1, 3])) },
      };
    },
  },
  {
    name: 'rare classes, focal loss',
    trains: 'dense, relu; own focal loss with label smoothing (tf.where, tf.pow); sgd',
    make() {
      const xs = normal([64, 8], 78);
      const ys = oneHot(classesOf(xs, 4), 4);
      return {
        model: seeded(
          chain(
            dense({ units: 16, activation: 'relu', inputShape: [8] }),
            dense({ units: 4, activation: 'softmax' }),
          ),
        ),
        optimizer: tf.train.sgd(0.05),
        loss: (yTrue, yPred) => {
          const share = tf.clipByValue(yPred, 1e-7, 1 - 1e-7);
          const smooth = tf.add(tf.mul(yTrue, 0.9), 0.1 / 4);
          const hard = tf.pow(tf.sub(1, share), 2);
          const scale = tf.where(
            tf.greater(yTrue, 0.5),
            tf.onesLike(yTrue),
            tf.fill(yTrue.shape, 0.5),
          );
          return tf.neg(tf.sum(tf.mul(tf.mul(scale, hard), tf.mul(smooth, tf.log(share))), -1));
        },
        data: { xs, ys },
      };
    },
  },
  {
    name: 'object detection, grid of boxes',
    trains: 'conv2d; own loss of places, overlaps, classes (slice, prod, maximum); adam',
    make() {
      const part = (x: tf.Tensor, from: number, size: number) =>
        x.slice([0, 0, 0, from], [-1, -1, -1, size]);
      const box = (x: tf.Tensor) => {
        const centre = tf.sigmoid(part(x, 0, 2));
        const size = tf.exp(tf.clipByValue(part(x, 2, 2), -4, 4));
        const half = tf.div(size, 2);
        const area = tf.prod(size, 3, true);
        return { centre, low: tf.sub(centre, half), high: tf.add(centre, half), area };
      };
      const loss = (yTrue: tf.Tensor, yPred: tf.Tensor) => {
        const [wanted, found] = [box(yTrue), box(yPred)];
        const mask = tf.greater(part(yTrue, 4, 1), 0).toFloat();
        const sides = tf.sub(
          tf.minimum(wanted.high, found.high),
          tf.maximum(wanted.low, found.low),
        );
        const shared = tf.prod(tf.relu(sides), 3, true);
        const overlap = tf.div(shared, tf.sub(tf.add(wanted.area, found.area), shared));
        const there = tf.sigmoid(part(yPred, 4, 1));
        const classes = tf.mul(
          tf.softmax(part(yTrue, 5, 3)),
          tf.log(tf.add(tf.softmax(part(yPred, 5, 3)), 1e-7)),
        );
        return tf.addN([
          tf.sum(tf.mul(mask, tf.squaredDifference(wanted.centre, found.centre)), [1, 2, 3]),
          tf.sum(tf.squaredDifference(there, tf.mul(mask, overlap)), [1, 2, 3]),
          tf.neg(tf.sum(tf.mul(mask, classes), [1, 2, 3])),
        ]);
      };
      const conv = tf.layers.conv2d({
        filters: 8,
        kernelSize: 3,
        padding: 'same',
        strides: 2,
        activation: 'relu',
        inputShape: [8, 8, 3],
      });
      return {
        model: seeded(chain(conv, tf.layers.conv2d({ filters: 8, kernelSize: 1 }))),
        optimizer: tf.train.adam(0.003),
        loss,
        data: { xs: normal([16, 8, 8, 3], 84), ys: normal([16, 4, 4, 8], 85), batchSize: 8 },
      };
    },
  },
  {
    name: 'faces, triplets within the batch',
    trains: 'dense; own loss of the farthest alike and nearest unlike (tf.max, tf.min); adam',
    make() {
      const xs = normal([24, 6], 86);
      const loss = (labels: tf.Tensor, codes: tf.Tensor) => {
        const squares = tf.sum(tf.square(codes), 1, true);
        const products = tf.matMul(codes as tf.Tensor2D, codes as tf.Tensor2D, false, true);
        const sums = tf.add(squares, tf.transpose(squares));
        const distances = tf.sqrt(tf.maximum(tf.sub(sums, tf.mul(products, 2)), 1e-9));
        const alike = tf.equal(labels.reshape([-1, 1]), labels.reshape([1, -1])).toFloat();
        const farthest = tf.max(tf.mul(distances, alike), 1);
        const nearest = tf.min(tf.add(distances, tf.mul(alike, 1e3)), 1);
        return tf.relu(tf.add(tf.sub(farthest, nearest), 0.5));
      };
      const first = dense({ units: 8, activation: 'relu', inputShape: [6] });
      const network = seeded(chain(first, dense({ units: 3 })));
      return {
        model: (x) => run(network, x as tf.Tensor),
        variables: variablesOf(network),
        optimizer: tf.train.adam(0.003),
        loss,
        data: { xs, ys: classesOf(xs, 3).reshape([24, 1]), batchSize: 12 },
      };
    },
  },
];
