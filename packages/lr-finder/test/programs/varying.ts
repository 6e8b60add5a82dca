import * as tf from '@tensorflow/tfjs';
import { chain, curveOf, normal, type Program, seeded } from './program.ts';

const { dense } = tf.layers;

function rows() {
  const xs = normal([24, 6], 93);
  return { xs, ys: curveOf(xs), batchSize: 12 };
}

/** Lets more and more of its input through. */
class WarmUp extends tf.layers.Layer {
  static className = 'WarmUp';
  calls = 0;
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    this.calls += 1;
    return tf.mul([inputs].flat()[0]!, Math.min(this.calls / 20, 1));
  }
}

/** Programs whose steps can't be compiled. */
export const VARYING: readonly Program[] = [
  {
    name: 'a layer that warms up',
    trains: 'dense, a subclass of Layer with a count of its calls; meanSquaredError; adam',
    make: () => ({
      model: seeded(
        chain(
          dense({ units: 8, activation: 'tanh', inputShape: [6] }),
          new WarmUp({}),
          dense({ units: 1 }),
        ),
      ),
      optimizer: tf.train.adam(),
      loss: 'meanSquaredError',
      data: rows(),
    }),
  },
  {
    name: 'a loss that logs its parts',
    trains: 'dense; a loss that reads its numbers by dataSync; adam',
    make() {
      const parts: number[] = [];
      return {
        model: seeded(chain(dense({ units: 1, inputShape: [6] }))),
        optimizer: tf.train.adam(),
        loss(yTrue, yPred) {
          const each = tf.mean(tf.squaredDifference(yTrue, yPred), -1);
          parts.push(each.dataSync()[0]!);
          return each;
        },
        data: rows(),
      };
    },
  },
  {
    name: 'a state carried from batch to batch',
    trains: 'stateful LSTM, dense; meanAbsoluteError; rmsprop',
    make() {
      const xs = normal([24, 5, 3], 94);
      const lstm = tf.layers.lstm({ units: 6, stateful: true, batchInputShape: [12, 5, 3] });
      return {
        model: seeded(chain(lstm, dense({ units: 1 }))),
        optimizer: tf.train.rmsprop(0.01),
        loss: 'meanAbsoluteError',
        data: { xs, ys: curveOf(xs), batchSize: 12 },
      };
    },
  },
];
