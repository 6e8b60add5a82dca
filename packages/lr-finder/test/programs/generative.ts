import * as tf from '@tensorflow/tfjs';
import {
  apply,
  chain,
  classesOf,
  integers,
  normal,
  type Program,
  run,
  seeded,
  through,
  variable,
  variablesOf,
} from './program.ts';

const { dense } = tf.layers;

/** Its value, as a constant for gradients. */
const stopGradient = tf.customGrad(((x: tf.Tensor) => ({
  value: x.clone(),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
})) as never) as (x: tf.Tensor) => tf.Tensor;

/** Programs that learn to draw samples, or codes of them. */
export const GENERATIVE: readonly Program[] = [
  {
    name: 'fashion, variational autoencoder',
    trains: 'dense encoder and decoder, tf.randomNormal; reconstruction and divergence; adam',
    isRandom: true,
    make() {
      const input = tf.input({ shape: [20] });
      const hidden = through(input, dense({ units: 16, activation: 'relu' }));
      const heads = [0, 1].map(() => apply(dense({ units: 3 }), hidden));
      const encoder = seeded(tf.model({ inputs: input, outputs: heads }), 1);
      const decoder = seeded(
        chain(
          dense({ units: 16, activation: 'relu', inputShape: [3] }),
          dense({ units: 20, activation: 'sigmoid' }),
        ),
        2,
      );
      const xs = tf.tidy(() => tf.sigmoid(normal([32, 20], 60)));
      return {
        model: (images, { training }) => {
          const [mean, logVar] = encoder.apply(images as tf.Tensor) as [tf.Tensor, tf.Tensor];
          const noise = tf.mul(tf.exp(tf.mul(logVar, 0.5)), tf.randomNormal(mean.shape));
          const code = training ? tf.add(mean, noise) : mean;
          return [run(decoder, code), mean, logVar];
        },
        variables: variablesOf(encoder, decoder),
        optimizer: tf.train.adam(0.003),
        loss: ((images: tf.Tensor, [decoded, mean, logVar]: [tf.Tensor, tf.Tensor, tf.Tensor]) => {
          const rebuilt = tf.mul(tf.metrics.binaryCrossentropy(images, decoded), 20);
          const spread = tf.sub(tf.add(1, logVar), tf.add(tf.square(mean), tf.exp(logVar)));
          return tf.mean(tf.add(rebuilt, tf.mul(tf.sum(spread, -1), -0.5)));
        }) as never,
        data: { xs, ys: xs.clone(), batchSize: 16 },
      };
    },
  },
  {
    name: 'conditional GAN, discriminator',
    trains: 'conv2d, leakyReLU, flatten, two outputs; a loss for each; adam with beta1 0.5',
    make() {
      const input = tf.input({ shape: [8, 8, 1] });
      const conv = (filters: number, strides: number) =>
        tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', strides });
      const leaky = () => tf.layers.leakyReLU({ alpha: 0.2 });
      const features = through(
        input,
        conv(6, 2),
        leaky(),
        conv(8, 1),
        leaky(),
        tf.layers.flatten(),
      );
      const outputs = [
        apply(dense({ units: 1, activation: 'sigmoid' }), features),
        apply(dense({ units: 5, activation: 'softmax' }), features),
      ];
      const xs = normal([24, 8, 8, 1], 62);
      return {
        model: seeded(tf.model({ inputs: input, outputs })),
        optimizer: tf.train.adam(2e-4, 0.5),
        loss: ['binaryCrossentropy', 'sparseCategoricalCrossentropy'],
        data: {
          xs,
          ys: [integers([24, 1], 2, 63), classesOf(xs, 5).reshape([24, 1])],
          batchSize: 12,
        },
      };
    },
  },
  {
    name: 'conditional GAN, generator',
    trains: 'embedding, multiply, conv2dTranspose, batchNormalization; a frozen judge; adam',
    make() {
      const [noise, label] = [tf.input({ shape: [6] }), tf.input({ shape: [1] })];
      const name = through(
        label,
        tf.layers.embedding({ inputDim: 5, outputDim: 6 }),
        tf.layers.flatten(),
      );
      const image = through(
        apply(tf.layers.multiply(), noise, name),
        dense({ units: 3 * 3 * 8, activation: 'relu' }),
        tf.layers.reshape({ targetShape: [3, 3, 8] }),
        tf.layers.conv2dTranspose({ filters: 6, kernelSize: 3, strides: 2, padding: 'same' }),
        tf.layers.batchNormalization(),
        tf.layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'tanh' }),
      );
      const judge = [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
        tf.layers.flatten(),
        dense({ units: 1, activation: 'sigmoid' }),
      ];
      const outputs = through(image, ...judge);
      for (const layer of judge) layer.trainable = false;
      return {
        model: seeded(tf.model({ inputs: [noise, label], outputs })),
        optimizer: tf.train.adam(2e-4, 0.5),
        loss: 'binaryCrossentropy',
        data: {
          xs: [normal([24, 6], 64), integers([24, 1], 5, 65)],
          ys: tf.fill([24, 1], 0.95),
          batchSize: 12,
        },
      };
    },
  },
  {
    name: 'Wasserstein critic, gradient penalty',
    trains: 'dense, leaky relu; scores and the norm of a gradient within the loss; adam',
    make() {
      const [first, second, last] = [
        variable([4, 12], 1),
        variable([12, 12], 2),
        variable([12, 1], 3),
      ] as const;
      const critic = (x: tf.Tensor) => {
        const hidden = tf.tanh(tf.matMul(x, first as tf.Tensor2D));
        return tf.matMul(tf.tanh(tf.matMul(hidden, second as tf.Tensor2D)), last as tf.Tensor2D);
      };
      return {
        model: (xs) => {
          const { real, fake, share } = xs as { [name: string]: tf.Tensor };
          const between = tf.add(tf.mul(real!, share!), tf.mul(fake!, tf.sub(1, share!)));
          const slopes = tf.grad((x) => tf.sum(critic(x)))(between);
          return [critic(real!), critic(fake!), tf.norm(slopes, 2, 1)];
        },
        variables: [first, second, last],
        optimizer: tf.train.adam(1e-3, 0.5),
        loss: ((_: tf.Tensor, [real, fake, slope]: [tf.Tensor, tf.Tensor, tf.Tensor]) => {
          const penalty = tf.mean(tf.square(tf.sub(slope, 1)));
          return tf.add(tf.sub(tf.mean(fake), tf.mean(real)), tf.mul(penalty, 10));
        }) as never,
        data: {
          xs: {
            real: tf.tidy(() => tf.add(normal([32, 4], 66), 1)),
            fake: normal([32, 4], 67),
            share: tf.tidy(() => tf.sigmoid(normal([32, 1], 68))),
          },
          ys: tf.zeros([32, 1]),
          batchSize: 16,
        },
      };
    },
  },
  {
    name: 'vector quantisation',
    trains: 'dense, argMin, oneHot, tf.customGrad (straight through); three errors; adam',
    make() {
      const encoder = seeded(chain(dense({ units: 4, inputShape: [10] })), 1);
      const decoder = seeded(chain(dense({ units: 10, inputShape: [4] })), 2);
      const codes = variable([6, 4], 5, 1);
      const xs = normal([32, 10], 79);
      return {
        model: (x) => {
          const z = run(encoder, x as tf.Tensor) as tf.Tensor2D;
          const products = tf.matMul(z, codes as tf.Tensor2D, false, true);
          const distances = tf.sub(tf.sum(tf.square(codes), 1), tf.mul(products, 2));
          const chosen = tf.oneHot(tf.argMin(distances, 1) as tf.Tensor1D, 6).toFloat();
          const code = tf.matMul(chosen as tf.Tensor2D, codes as tf.Tensor2D);
          return [run(decoder, tf.add(z, stopGradient(tf.sub(code, z)))), z, code];
        },
        variables: [...variablesOf(encoder, decoder), codes],
        optimizer: tf.train.adam(0.003),
        loss: ((x: tf.Tensor, [rebuilt, z, code]: [tf.Tensor, tf.Tensor, tf.Tensor]) => {
          const error = (a: tf.Tensor, b: tf.Tensor) =>
            tf.losses.meanSquaredError(a, b) as tf.Tensor;
          const commitment = tf.mul(error(stopGradient(code), z), 0.25);
          return tf.addN([error(x, rebuilt), error(stopGradient(z), code), commitment]);
        }) as never,
        data: { xs, ys: xs.clone(), batchSize: 16 },
      };
    },
  },
  {
    name: 'diffusion',
    trains: 'noise drawn in the loss and in validation too, swish; meanSquaredError; adam',
    isRandom: true,
    make() {
      const network = seeded(
        chain(dense({ units: 16, activation: 'swish', inputShape: [10] }), dense({ units: 4 })),
      );
      const frequencies = tf.tensor2d([[1, 2, 4]]);
      const xs = normal([32, 4], 80);
      return {
        model: (x) => {
          const samples = x as tf.Tensor;
          const time = tf.randomUniform([samples.shape[0]!, 1]);
          const noise = tf.randomNormal(samples.shape);
          const share = tf.cos(tf.mul(time, 1.5));
          const noisy = tf.add(
            tf.mul(samples, share),
            tf.mul(noise, tf.sqrt(tf.sub(1, tf.square(share)))),
          );
          const angles = tf.mul(time, frequencies);
          const input = tf.concat([noisy, tf.sin(angles), tf.cos(angles)], 1);
          return tf.sub(run(network, input), noise);
        },
        variables: variablesOf(network),
        optimizer: tf.train.adam(0.003),
        loss: (_, error) => tf.mean(tf.square(error)),
        data: { xs, ys: tf.zeros([32, 1]), batchSize: 16 },
      };
    },
  },
  {
    name: 'discrete codes (Gumbel softmax)',
    trains: 'dense, tf.randomUniform, softmax with a temperature; meanSquaredError; adam',
    isRandom: true,
    make() {
      const encoder = seeded(chain(dense({ units: 6, inputShape: [10] })), 1);
      const decoder = seeded(chain(dense({ units: 10, inputShape: [6] })), 2);
      const xs = normal([32, 10], 81);
      return {
        model: (x, { training }) => {
          const logits = run(encoder, x as tf.Tensor);
          const uniform = tf.randomUniform(logits.shape, 1e-6, 1);
          const noise = tf.neg(tf.log(tf.neg(tf.log(uniform))));
          return run(decoder, tf.softmax(training ? tf.div(tf.add(logits, noise), 0.7) : logits));
        },
        variables: variablesOf(encoder, decoder),
        optimizer: tf.train.adam(0.003),
        loss: tf.losses.meanSquaredError,
        data: { xs, ys: xs.clone(), batchSize: 16 },
      };
    },
  },
  {
    name: 'style transfer',
    trains: 'tf.mirrorPad, tf.conv2d, tf.moments, Gram matrices, total variation; adam',
    make() {
      const filters = [variable([3, 3, 3, 6], 1), variable([3, 3, 6, 3], 2)] as const;
      const frozen = normal([3, 3, 3, 4], 82, 0.3) as tf.Tensor4D;
      const norm = (x: tf.Tensor) => {
        const { mean, variance } = tf.moments(x, [1, 2], true);
        return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
      };
      const gram = (x: tf.Tensor) => {
        const rows = x.reshape([x.shape[0]!, -1, x.shape[3]!]);
        return tf.div(tf.matMul(rows, rows, true), rows.shape[1]!);
      };
      const padding = [0, 1, 1, 0].map((size): [number, number] => [size, size]);
      const conv = (x: tf.Tensor, weights: tf.Tensor) =>
        tf.conv2d(
          tf.mirrorPad(x as tf.Tensor4D, padding as never, 'reflect'),
          weights as tf.Tensor4D,
          1,
          'valid',
        );
      const features = (x: tf.Tensor) => tf.relu(tf.conv2d(x as tf.Tensor4D, frozen, 1, 'same'));
      const xs = normal([8, 6, 6, 3], 83);
      return {
        model: (x) => tf.tanh(conv(tf.relu(norm(conv(x as tf.Tensor, filters[0]))), filters[1])),
        variables: [...filters],
        optimizer: tf.train.adam(0.003),
        loss: (content, image) => {
          const below = image.slice([0, 1, 0, 0]);
          const above = image.slice([0, 0, 0, 0], [-1, image.shape[1]! - 1, -1, -1]);
          const style = tf.mean(tf.square(gram(features(image))));
          const likeness = tf.losses.meanSquaredError(features(content), features(image));
          return tf.addN([likeness, style, tf.mean(tf.squaredDifference(below, above))]);
        },
        data: { xs, ys: xs.clone(), batchSize: 4 },
      };
    },
  },
];
