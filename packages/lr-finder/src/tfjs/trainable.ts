import type * as tf from '@tensorflow/tfjs';
import type { Loss, StructuredLoss } from '#training/loss';
import type { ModelFunction } from '#training/model';
import { learningRateOf, optimizerName } from '#training/optimizer';
import { isOneShot } from '../passes.ts';
import type { Trainable } from '../range-test/trainable.ts';
import type { DataSource, Yielded } from './data/source.ts';
import { refuseFitArguments } from './fit-arguments.ts';
import {
  type Engine,
  resolveTrainingOptions,
  type TfjsTrainingOptions,
  TRAINING_OPTIONS,
} from './options.ts';
import { setUp } from './setup.ts';
import { startTraining } from './start-training.ts';
import { prepareTraining } from './training.ts';

/** How to train a TensorFlow.js model, or a function over variables. */
export interface TfjsTrainableOptions<B = never> extends TfjsTrainingOptions<B> {
  /** The variables of a model function; those that are trainable are trained. */
  readonly variables?: readonly tf.Variable[] | undefined;
}

/** A TensorFlow.js model as a {@link Trainable}. */
export interface TfjsTrainable extends Trainable {
  /** The engine of the steps: ONNX Runtime or TensorFlow.js. */
  readonly engine: Engine;
  /** The name of the optimizer, such as `'adam'`, for `findLearningRate` and `suggest`. */
  readonly optimizer: string;
  /** Writes the state of the training to model and optimizer. With `'tfjs'` it is there already. */
  writeBack(): Promise<void>;
  /** Ends the training: writes its state back, frees the engine, and releases the model. */
  dispose(): Promise<void>;
}

/**
 * The training of a TensorFlow.js model as a {@link Trainable}, for `rangeTest`, `findLearningRate`,
 * `confirm`, or a loop of your own. {@link LRFinder} uses it for you. Until `dispose()` nothing else
 * can train the model or set its weights.
 *
 * ```ts prelude=model
 * import * as tf from '@tensorflow/tfjs';
 * import { findLearningRate } from 'lr-finder';
 * import { tfjsTrainable } from 'lr-finder/tfjs';
 *
 * const trainable = await tfjsTrainable(model, tf.train.adam(), 'meanSquaredError', { xs, ys });
 * const { lr } = await findLearningRate(trainable);
 * await trainable.dispose();
 * ```
 *
 * @param model - a `tf.LayersModel`, or a function `(xs, { training }) => ys` over variables.
 * @param optimizer - an optimizer of tfjs; `undefined`: the one the model was compiled with.
 * @param loss - as in `LRFinder`; `undefined`: what the model was compiled with.
 * @param data - as in `LRFinder.rangeTest`.
 * @throws {ArgumentError} for an argument that can't be used.
 * @throws {DataError} for data that is empty, or doesn't fit the model.
 * @throws {StateError} while something else trains the model.
 */
export async function tfjsTrainable<B = never>(
  model: tf.LayersModel | ModelFunction<tf.Tensor>,
  optimizer: tf.Optimizer | undefined,
  loss: Loss | undefined,
  data: DataSource<B>,
  options?: TfjsTrainableOptions<Yielded<B>>,
): Promise<TfjsTrainable>;
export async function tfjsTrainable<B = never>(
  model: ModelFunction,
  optimizer: tf.Optimizer,
  loss: Loss | StructuredLoss,
  data: DataSource<B>,
  options?: TfjsTrainableOptions<Yielded<B>>,
): Promise<TfjsTrainable>;
export async function tfjsTrainable(
  model: tf.LayersModel | ModelFunction,
  optimizer: tf.Optimizer | undefined,
  loss: Loss | StructuredLoss | undefined,
  data: DataSource<unknown>,
  options: TfjsTrainableOptions<unknown> = {},
): Promise<TfjsTrainable> {
  refuseFitArguments(options);
  const known = { ...TRAINING_OPTIONS, variables: [] };
  const settings = resolveTrainingOptions(options as TfjsTrainableOptions, known);
  const { variables } = options;
  const setup = setUp(model, optimizer, loss, variables);
  const training = prepareTraining(setup, data, settings, true);
  const learningRate = learningRateOf(setup.optimizer);
  const warn = (message: string) => console.warn(message);
  const running = await startTraining(training, 'tfjsTrainable', warn);
  let ended: Promise<void> | undefined;
  return {
    ...running.trainable,
    get engine() {
      return running.name();
    },
    optimizer: optimizerName(setup.optimizer),
    learningRate,
    isOneShot: isOneShot(data),
    writeBack: async () => running.writeBack(),
    dispose() {
      ended ??= running.end(true);
      return ended;
    },
  };
}
