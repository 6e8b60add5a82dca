import * as tf from '@tensorflow/tfjs';
import { ArgumentError, expected, StateError } from '../errors.ts';
import type { Figure, PlotOptions } from '../plot/index.ts';
import type { History } from '../range-test/history.ts';
import { rangeTest } from '../range-test/range-test.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import { type SuggestOptions, suggest } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { Feed } from './data/feed.ts';
import { type DataSource, isOneShot } from './data/source.ts';
import { functionModel } from './function-model.ts';
import { isLayersModel, layersModel } from './layers-model.ts';
import type { Loss } from './loss.ts';
import type { ModelFunction, TrainableModel } from './model.ts';
import { expectOptimizer, expectOwnSlots, learningRateOf, setLearningRate } from './optimizer.ts';
import { resolveTfjsOptions, type TfjsRangeTestOptions } from './options.ts';
import type { RateFactors } from './train-step.ts';
import { restoreTraining, saveTraining, type TrainingState, tfjsTrainable } from './trainable.ts';

/** What a model that is a function needs besides. */
export interface FunctionModelOptions {
  /** The variables of the model function; those that are trainable are trained. */
  readonly variables: readonly tf.Variable[];
}

/**
 * The learning rate range test for TensorFlow.js.
 *
 * ```ts
 * const finder = new LRFinder(model, tf.train.adam(1e-7), 'categoricalCrossentropy');
 * await finder.rangeTest({ xs, ys, batchSize: 64 });
 * finder.applySuggestion();
 * ```
 */
export class LRFinder {
  readonly #model: tf.LayersModel | ModelFunction;
  readonly #optimizer: tf.Optimizer;
  readonly #training: TrainableModel;
  #result: RangeTestResult | undefined;
  #before: TrainingState | undefined;
  #running = false;

  /**
   * @param model - a `tf.LayersModel`, or a function `(xs, { training }) => ys` over variables.
   * @param optimizer - an optimizer of tfjs; default: the one the model was compiled with.
   * @param loss - the name of a tfjs loss, a function `(yTrue, yPred) => loss`, or one for each of
   * several outputs in a list or by name; default: what the model was compiled with.
   * @param options - the variables of a model that is a function.
   * @throws {ArgumentError} for what can't be trained.
   */
  constructor(model: tf.LayersModel, optimizer?: tf.Optimizer, loss?: Loss);
  constructor(
    model: ModelFunction,
    optimizer: tf.Optimizer,
    loss: Loss,
    options: FunctionModelOptions,
  );
  constructor(
    model: tf.LayersModel | ModelFunction,
    optimizer?: tf.Optimizer,
    loss?: Loss,
    options?: FunctionModelOptions,
  ) {
    if (isLayersModel(model)) {
      const chosen: unknown = optimizer ?? model.optimizer;
      expectOptimizer(chosen);
      this.#optimizer = chosen;
      this.#training = layersModel(model, loss ?? model.loss);
    } else if (typeof model === 'function') {
      expectOptimizer(optimizer);
      this.#optimizer = optimizer;
      this.#training = functionModel(model, options?.variables, loss);
    } else {
      throw new ArgumentError(expected('model', 'a tf.LayersModel or a function', model));
    }
    this.#model = model;
    expectOwnSlots(this.#optimizer, this.#training.trained);
  }

  /** The record of the last test; empty before the first. */
  get history(): History {
    return this.#result?.history ?? { lr: [], loss: [], rawLoss: [] };
  }

  /** The lowest smoothed loss of the last test; `undefined` before the first. */
  get bestLoss(): number | undefined {
    return this.#result?.bestLoss;
  }

  /**
   * Trains a few steps while the learning rate grows, and records the loss. Afterwards, whatever
   * the end was, model and optimizer are as before (unless `restore: false`).
   *
   * @param trainData - a `tf.data.Dataset`, `{ xs, ys, batchSize, shuffle, seed }`, an iterable of
   * batches, or a function giving one. Data that runs out starts again. Tensors that are made while
   * the data is read are freed after their step (`tf.keep` keeps them); older ones are yours.
   * @throws {ArgumentError} for an argument that can't be used, before anything is touched.
   * @throws {DataError} for data that is empty, or doesn't fit the model.
   * @throws {StateError} while another test or `fit` is running on the model.
   */
  async rangeTest<B = never>(
    trainData: DataSource<B>,
    options: TfjsRangeTestOptions<B> = {},
  ): Promise<RangeTestResult> {
    if (this.#running || (this.#model as { isTraining?: boolean }).isTraining) {
      throw new StateError(
        'Expected `rangeTest` to be called while nothing else trains the model. Await the other call first',
      );
    }
    this.#running = true;
    try {
      await tf.ready();
      return await this.#run(trainData, options as TfjsRangeTestOptions);
    } finally {
      this.#running = false;
    }
  }

  async #run(trainData: unknown, options: TfjsRangeTestOptions): Promise<RangeTestResult> {
    const model = this.#training;
    const optimizer = this.#optimizer;
    const settings = resolveTfjsOptions(options, learningRateOf(optimizer));
    const { core, valData, mapBatch: map } = settings;
    const factors = this.#factors(settings.lrScales);
    expectOwnSlots(optimizer, model.trained);
    const check = model.fit.bind(model);
    const trainFeed = new Feed(trainData, 'trainData', { map, check, shuffle: true });
    if (isOneShot(valData)) {
      throw new ArgumentError(
        'Expected `valData` to be gone through at each evaluation, got an iterator. Pass a function that gives a new one',
      );
    }
    const valFeed =
      valData === undefined
        ? undefined
        : new Feed(valData, 'valData', { map, check, shuffle: false });
    try {
      await trainFeed.checkFirst();
      await valFeed?.checkFirst();
      const before = await saveTraining(model, optimizer);
      this.#result = undefined;
      this.#before = before;
      const { evaluateBatches, accumulationSteps } = settings;
      const trainable = tfjsTrainable({
        model,
        optimizer,
        trainFeed,
        valFeed,
        evaluateBatches,
        accumulationSteps,
        factors,
      });
      // Saved already, for `reset()`.
      this.#result = await rangeTest({ ...trainable, save: () => before }, core);
      return this.#result;
    } finally {
      await trainFeed.close();
      await valFeed?.close();
    }
  }

  #factors(lrScales: Readonly<Record<string, number>>): RateFactors {
    const factors = new Map<tf.Variable, number>();
    const names = this.#training.trained.map(({ name }) => name);
    for (const [name, factor] of Object.entries(lrScales)) {
      const variable = this.#training.trained[names.indexOf(name)];
      if (!variable) {
        throw new ArgumentError(expected('lrScales', `by names of ${names.join(', ')}`, name));
      }
      factors.set(variable, factor);
    }
    return factors;
  }

  /**
   * Reads a learning rate off the last test.
   *
   * @throws {StateError} before the first test.
   */
  suggestion(options: SuggestOptions = {}): Suggestion {
    return suggest(this.#tested('suggestion').history, options);
  }

  /**
   * Draws the last test, with its suggestion unless `suggestLr: false`.
   *
   * @throws {StateError} before the first test.
   */
  async plot(options: PlotOptions = {}): Promise<Figure> {
    const { history } = this.#tested('plot');
    const { plot } = await import('../plot/index.ts');
    const { skipStart, skipEnd, suggestLr = true } = options;
    const suggestion = suggestLr ? suggest(history, { skipStart, skipEnd }) : undefined;
    return plot(history, { suggestion, ...options });
  }

  /**
   * Sets the optimizer's learning rate to the suggestion, and returns that.
   *
   * @throws {StateError} before the first test, and when the curve supports no rate.
   */
  applySuggestion(options: SuggestOptions = {}): Suggestion {
    const suggestion = this.suggestion(options);
    if (!(suggestion.lr > 0)) {
      throw new StateError(
        `Expected the curve to support a learning rate, got '${suggestion.verdict.kind}'. ${suggestion.verdict.message}`,
      );
    }
    setLearningRate(this.#optimizer, suggestion.lr);
    return suggestion;
  }

  /**
   * Puts model and optimizer back to where they were before the last test. Needed only after
   * `restore: false`; may be called any number of times.
   *
   * @throws {StateError} before the first test.
   */
  async reset(): Promise<void> {
    if (!this.#before) {
      throw new StateError('Expected `rangeTest` to have been called before `reset`');
    }
    restoreTraining(this.#training, this.#optimizer, this.#before);
  }

  #tested(method: string): RangeTestResult {
    if (this.#result) return this.#result;
    throw new StateError(`Expected \`rangeTest\` to have been called before \`${method}\``);
  }
}
