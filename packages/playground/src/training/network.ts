import type * as tf from '@tensorflow/tfjs';
import type { DataSet, Samples } from '../data/data-set.ts';
import type { EngineName, TestSettings } from '../settings/settings.ts';
import { startEngine, type Training } from './engines.ts';

/** What is to be trained, and on what. */
export interface Task {
  readonly training: Training;
  readonly engine: EngineName;
  readonly data: DataSet;
  readonly settings: TestSettings;
}

/** A network on a started engine, and the tensors of its data. */
interface Network {
  readonly engine: 'tfjs' | 'onnx';
  readonly model: tf.LayersModel;
  readonly train: Tensors;
  readonly validation: Tensors;
}

interface Tensors {
  readonly xs: tf.Tensor;
  readonly ys: tf.Tensor;
}

type Tf = typeof tf;

/** Makes the network of a task with its first weights, and frees it when `use` is done. */
export async function withNetwork<Result>(
  { training, engine: name, data, settings }: Task,
  lr: number,
  use: (network: Network) => Promise<Result>,
): Promise<Result> {
  const engine = await startEngine(training, name);
  const { tf } = training;
  const model = makeNetwork(tf, data, settings, lr);
  const train = tensorsOf(tf, data.train, data);
  const validation = tensorsOf(tf, data.validation, data);
  try {
    return await use({ engine, model, train, validation });
  } finally {
    tf.dispose([train.xs, train.ys, validation.xs, validation.ys]);
    // What the optimizer keeps is not the model's.
    model.optimizer.dispose();
    model.dispose();
  }
}

function tensorsOf(
  { tensor }: Tf,
  { xs, ys, count }: Samples,
  { inputShape, outputs }: DataSet,
): Tensors {
  return { xs: tensor(xs, [count, ...inputShape]), ys: tensor(ys, [count, outputs]) };
}

/** With their customary settings. */
const OPTIMIZERS: Record<
  TestSettings['optimizer'],
  (train: typeof tf.train, lr: number) => tf.Optimizer
> = {
  sgd: (train, lr) => train.sgd(lr),
  momentum: (train, lr) => train.momentum(lr, 0.9),
  adam: (train, lr) => train.adam(lr),
  rmsprop: (train, lr) => train.rmsprop(lr),
  adagrad: (train, lr) => train.adagrad(lr),
  adamax: (train, lr) => train.adamax(lr),
};

/** The network of the settings, compiled; its first weights depend on the seed alone. */
function makeNetwork(
  { train, layers, sequential, initializers }: Tf,
  { inputShape, outputs, task }: DataSet,
  { model: kind, widths, optimizer, seed }: TestSettings,
  lr: number,
): tf.LayersModel {
  let drawn = 0;
  const first = () => initializers.glorotUniform({ seed: 1000 * seed + drawn++ });
  const model = sequential();
  // A layer has to know its input, if it is the first.
  const add = (make: (input: { inputShape?: number[] }) => tf.layers.Layer) =>
    model.add(make(model.layers.length === 0 ? { inputShape: [...inputShape] } : {}));
  const dense = (units: number, activation: 'relu' | 'softmax' | 'linear') =>
    add((input) => layers.dense({ units, activation, kernelInitializer: first(), ...input }));

  for (const filters of kind === 'cnn' ? [8, 16] : []) {
    add((input) =>
      layers.conv2d({
        ...{ filters, kernelSize: 3, activation: 'relu' as const },
        kernelInitializer: first(),
        ...input,
      }),
    );
    add(() => layers.maxPooling2d({ poolSize: 2 }));
  }
  if (inputShape.length > 1) add((input) => layers.flatten(input));
  for (const units of kind === 'mlp' ? widths : []) dense(units, 'relu');
  dense(outputs, task === 'classes' ? 'softmax' : 'linear');
  model.compile({
    optimizer: OPTIMIZERS[optimizer](train, lr),
    loss: task === 'classes' ? 'categoricalCrossentropy' : 'meanSquaredError',
  });
  return model;
}
