import * as tf from '@tensorflow/tfjs';
import {
  apply,
  chain,
  integers,
  normal,
  type Program,
  run,
  seeded,
  through,
  variablesOf,
} from './program.ts';

const { dense } = tf.layers;

/** Programs that learn to act. */
export const POLICIES: readonly Program[] = [
  {
    name: 'cart-pole, policy gradient',
    trains: 'dense, elu; sigmoidCrossEntropy of actions, weighted by returns; adam',
    make() {
      const policy = seeded(
        chain(dense({ units: 4, activation: 'elu', inputShape: [4] }), dense({ units: 1 })),
      );
      const states = normal([48, 4], 51);
      return {
        model: (xs) => run(policy, xs as tf.Tensor),
        variables: variablesOf(policy),
        optimizer: tf.train.adam(0.05),
        loss: (ys, logits) => {
          const [actions, returns] = tf.split(ys, 2, 1) as [tf.Tensor, tf.Tensor];
          const { mean, variance } = tf.moments(returns);
          const normed = tf.div(tf.sub(returns, mean), tf.sqrt(tf.add(variance, 1e-6)));
          const entropy = tf.losses.sigmoidCrossEntropy(actions, logits, undefined, 0, 0 as never);
          return tf.add(tf.mean(tf.mul(entropy, normed)), 2);
        },
        data: {
          xs: states,
          ys: tf.tidy(() => tf.concat([integers([48, 1], 2, 52), normal([48, 1], 53)], 1)),
          batchSize: 24,
        },
      };
    },
  },
  {
    name: 'snake, deep Q-learning',
    trains: 'conv2d, batchNormalization, dense; error of the chosen action’s value; adam',
    make() {
      const network = seeded(
        chain(
          tf.layers.conv2d({
            filters: 6,
            kernelSize: 3,
            activation: 'relu',
            inputShape: [6, 6, 2],
          }),
          tf.layers.batchNormalization(),
          tf.layers.flatten(),
          dense({ units: 16, activation: 'relu' }),
          dense({ units: 3 }),
        ),
      );
      return {
        model: (xs, { training }) => run(network, xs as tf.Tensor, training),
        variables: variablesOf(network),
        optimizer: tf.train.adam(1e-3),
        loss: (ys, values) => {
          const [actions, targets] = tf.split(ys, 2, 1) as [tf.Tensor, tf.Tensor];
          const chosen = tf.oneHot(actions.flatten().toInt(), 3);
          return tf.losses.meanSquaredError(targets.flatten(), tf.sum(tf.mul(values, chosen), -1));
        },
        data: {
          xs: normal([24, 6, 6, 2], 54),
          ys: tf.tidy(() => tf.concat([integers([24, 1], 3, 55), normal([24, 1], 56)], 1)),
          batchSize: 12,
        },
      };
    },
  },
  {
    name: 'clipped policy (PPO)',
    trains: 'dense, tanh, two heads; clipped ratio, value error and entropy; adam',
    make() {
      const input = tf.input({ shape: [5] });
      const hidden = through(input, dense({ units: 16, activation: 'tanh' }));
      const outputs = [apply(dense({ units: 3 }), hidden), apply(dense({ units: 1 }), hidden)];
      const network = seeded(tf.model({ inputs: input, outputs }));
      return {
        model: (xs) => network.apply(xs as tf.Tensor) as tf.Tensor[],
        variables: variablesOf(network),
        optimizer: tf.train.adam(3e-3),
        loss: ((ys: tf.Tensor, [logits, value]: [tf.Tensor, tf.Tensor]) => {
          const columns = tf.split(ys, 3, 1).map((column) => column.flatten());
          const [action, advantage, before] = columns as [tf.Tensor, tf.Tensor, tf.Tensor];
          const logs = tf.logSoftmax(logits);
          const log = tf.sum(tf.mul(logs, tf.oneHot(action.toInt(), 3)), 1);
          const ratio = tf.exp(tf.sub(log, before));
          const clipped = tf.clipByValue(ratio, 0.8, 1.2);
          const gain = tf.minimum(tf.mul(ratio, advantage), tf.mul(clipped, advantage));
          const entropy = tf.neg(tf.sum(tf.mul(tf.exp(logs), logs), 1));
          const error = tf.square(tf.sub(value.flatten(), advantage));
          return tf.mean(
            tf.sub(tf.sub(tf.mul(error, 0.5), gain), tf.mul(entropy, 0.01)),
          ) as tf.Scalar;
        }) as never,
        data: {
          xs: normal([40, 5], 57),
          ys: tf.tidy(() =>
            tf.concat([integers([40, 1], 3, 58), normal([40, 1], 59), tf.fill([40, 1], -1.1)], 1),
          ),
          batchSize: 20,
        },
      };
    },
  },
];
