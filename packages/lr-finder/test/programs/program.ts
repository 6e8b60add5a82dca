import * as tf from '@tensorflow/tfjs';
import type { ModelFunction, TensorData } from '../../src/tfjs/index.ts';

/** A training as a public program of TensorFlow.js has it, at a small size. */
export interface Program {
  readonly name: string;
  /** Its layers or operations, its loss and its optimizer, in a few words. */
  readonly trains: string;
  /** Made anew, it has the same weights and data. */
  readonly make: () => Training;
  /** Each step draws random numbers, which differ between engines. */
  readonly isRandom?: true;
}

export interface Training {
  readonly model: tf.LayersModel | ModelFunction;
  /** Those of a model that is a function. */
  readonly variables?: readonly tf.Variable[];
  /** With the rate that such programs use. */
  readonly optimizer: tf.Optimizer;
  /** By name, of one output or of several; or a function of targets and predictions. */
  readonly loss:
    | string
    | string[]
    | Readonly<Record<string, string>>
    | ((yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor);
  readonly data: TensorData;
}

/** The kind of layer chains that programs are made of. */
export const chain = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });

/** Calls a layer on one symbolic tensor, or on several. */
export function apply(
  layer: tf.layers.Layer | tf.LayersModel,
  ...inputs: tf.SymbolicTensor[]
): tf.SymbolicTensor {
  return layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.SymbolicTensor;
}

/** The one output of a model for a batch. */
export const run = (model: tf.LayersModel, xs: tf.Tensor, training = true) =>
  model.apply(xs, { training }) as tf.Tensor;

/** Calls layers one after the other. */
export const through = (input: tf.SymbolicTensor, ...layers: tf.layers.Layer[]) =>
  layers.reduce((x, layer) => apply(layer, x), input);

/** Gives a model the same weights each time: initializers draw new ones. */
export function seeded<T extends tf.LayersModel>(model: T, seed = 1): T {
  tf.tidy(() => {
    model.weights.forEach((weight, i) => {
      if (weight.shape.length < 2) return;
      const shape = weight.shape as number[];
      const inputs = shape.slice(0, -1).reduce((product, size) => product * size, 1);
      weight.write(tf.randomNormal(shape, 0, Math.sqrt(1.5 / inputs), 'float32', 1000 * seed + i));
    });
  });
  return model;
}

/** A variable with the same numbers each time. */
export const variable = (shape: number[], seed: number, deviation = 0.3) =>
  tf.tidy(() => tf.variable(normal(shape, seed, deviation)));

export const variablesOf = (...models: tf.LayersModel[]) =>
  models.flatMap(({ weights }) => weights.map((weight) => weight.read() as tf.Variable));

/** The same normal numbers each time. */
export const normal = (shape: number[], seed: number, deviation = 1): tf.Tensor =>
  tf.randomNormal(shape, 0, deviation, 'float32', seed);

/** The same integers below a bound each time. */
export const integers = (shape: number[], below: number, seed: number): tf.Tensor =>
  tf.tidy(() => tf.floor(tf.randomUniform(shape, 0, below, 'float32', seed)));

/** Integers, as one-hot vectors. */
export const oneHot = (labels: tf.Tensor, depth: number): tf.Tensor =>
  tf.tidy(() => tf.oneHot(labels.toInt(), depth).toFloat());

/** A class for each sample, that a network can learn: where the sum of its numbers lies. */
export const classesOf = (xs: tf.Tensor, classes: number): tf.Tensor =>
  tf.tidy(() => {
    const sums = tf.sum(xs.reshape([xs.shape[0]!, -1]), 1);
    const { mean, variance } = tf.moments(sums);
    const scores = tf.div(tf.sub(sums, mean), tf.sqrt(variance));
    return tf.clipByValue(tf.floor(tf.add(tf.mul(scores, 1.2), classes / 2)), 0, classes - 1);
  });

/** One number for each sample, that a network can learn. */
export const curveOf = (xs: tf.Tensor): tf.Tensor =>
  tf.tidy(() => {
    const rows = xs.reshape([xs.shape[0]!, -1]);
    return tf.add(tf.mean(rows, 1, true), tf.sin(rows.slice([0, 0], [-1, 1])));
  });
