import type * as tf from '@tensorflow/tfjs';
import type { Loss, StructuredLoss } from '#training/loss';
import type { ModelFunction } from '#training/model';
import { StateError } from '../errors.ts';
import { expectKnown } from '../options.ts';
import type { Figure, PlotOptions } from '../plot/figure.ts';
import type { History } from '../range-test/history.ts';
import type { SuggestOptions } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { AppliedRate } from './applied-rate.ts';
import { Claim, expectUnclaimed } from './claim.ts';
import type { DataSource, Yielded } from './data/source.ts';
import { plotTest, suggestionOfTest } from './finished-test.ts';
import type { TfjsRangeTestOptions } from './options.ts';
import { noHistory } from './recording.ts';
import { type FinishedTest, runTest, type Test, type TfjsRangeTestResult } from './run-test.ts';
import { type FunctionModelOptions, type FunctionTraining, type Setup, setUp } from './setup.ts';

/**
 * The learning rate range test for TensorFlow.js.
 *
 * ```ts prelude=model
 * import * as tf from '@tensorflow/tfjs';
 * import { LRFinder } from 'lr-finder/tfjs';
 *
 * const finder = new LRFinder(model, tf.train.adam(), 'binaryCrossentropy');
 * await finder.rangeTest({ xs, ys, batchSize: 64 });
 * finder.applySuggestion();
 * ```
 */
export class LRFinder {
  readonly #setUp: () => Setup;
  #test: Test | undefined;
  readonly #rate = new AppliedRate();
  #running: string | undefined;
  readonly #warnings = new Set<string>();

  /**
   * @param model - a `tf.LayersModel`, or a function `(xs, { training }) => ys`, whose variables stand in
   * `options`.
   * @param optimizer - an optimizer of tfjs; default: the one the model was compiled with.
   * @param loss - the name of a tfjs loss, a function `(yTrue, yPred) => loss`, or one for each of
   * several outputs in a list or by name; default: what the model was compiled with.
   * @throws {ArgumentError} for what can't be trained.
   */
  constructor(model: tf.LayersModel, optimizer?: tf.Optimizer, loss?: Loss);
  constructor(model: ModelFunction<tf.Tensor>, ...others: FunctionTraining<Loss>);
  constructor(model: ModelFunction, ...others: FunctionTraining<Loss | StructuredLoss>);
  constructor(
    model: tf.LayersModel | ModelFunction,
    optimizer?: tf.Optimizer,
    loss?: Loss | StructuredLoss,
    options?: FunctionModelOptions,
  ) {
    if (options !== undefined) expectKnown(options, ['variables']);
    this.#setUp = () => setUp(model, optimizer, loss, options?.variables);
    this.#setUp();
  }

  /** The record of the last test; if it failed, up to there. Empty before the first test. */
  get history(): History {
    return this.#test?.result?.history ?? this.#test?.recorded ?? noHistory();
  }

  /** The lowest of the moving average of the last test; `undefined` before the first. */
  get bestLoss(): number | undefined {
    return this.#test?.result?.bestLoss;
  }

  /**
   * Trains a few steps while the learning rate grows, and records the loss. Without options it goes from
   * 1e-7 to 10 in 100 steps, and tests once more if that range cut off the curve (`refine`).
   * Afterwards, however the test ended, model and optimizer are as before (unless `restore: false`).
   *
   * @param trainData - a `tf.data.Dataset`, `{ xs, ys, batchSize, shuffle, seed }`, an iterable of
   * batches, or a function that returns one. After the last batch the data start again. Tensors made
   * while the data are read are freed after their step (`tf.keep` keeps them); older ones are yours.
   * @throws {ArgumentError} for an argument that can't be used, before anything is touched.
   * @throws {DataError} for data that is empty, or doesn't fit the model.
   * @throws {StateError} while another test or `fit` is running on the model, on a model that shares
   * variables with it, or with the optimizer; also if `onPoint` sets weights, or settings of the
   * optimizer. While the test is running, `fit` and everything else that sets the weights is refused;
   * `predict` and `evaluate` are allowed.
   * @throws {CacheError} when `cacheDir` can't be written to, before anything is touched, or when the
   * copy there is lost; then everything else is restored first.
   */
  async rangeTest<B = never>(
    trainData: DataSource<B>,
    options: TfjsRangeTestOptions<Yielded<B>> = {},
  ): Promise<TfjsRangeTestResult> {
    let isClaimed = false;
    try {
      const test = await runTest(this.#setUp(), trainData, options as TfjsRangeTestOptions, {
        onClaim: () => {
          isClaimed = true;
          this.#running = 'rangeTest';
        },
        onStart: (begun) => this.#replaceTest(begun),
        warn: (message) => {
          if (!this.#warnings.has(message)) console.warn(message);
          this.#warnings.add(message);
        },
      });
      this.#test = test;
      return test.result;
    } finally {
      // If this call was refused, another call is still running.
      if (isClaimed) this.#running = undefined;
    }
  }

  /**
   * Reads a learning rate off the last test, with its optimizer and its kind of loss. After `confirm`
   * it is the confirmed rate, unless a `method` is given.
   *
   * @throws {StateError} before the first test.
   */
  suggestion(options: SuggestOptions = {}): Suggestion {
    return suggestionOfTest(this.#finished('suggestion'), options);
  }

  /**
   * Draws the last test, with its suggestion unless `suggestLr: false`, and with the band of its
   * `repeats`.
   *
   * @throws {StateError} before the first test.
   */
  async plot(options: PlotOptions = {}): Promise<Figure> {
    return plotTest(this.#finished('plot'), options);
  }

  /**
   * Sets the optimizer's learning rate to the suggestion, and returns that; `withdrawSuggestion()`
   * sets the rate back.
   *
   * @throws {StateError} before the first test, when the curve supports no rate, and while a test
   * sets the optimizer's rate.
   */
  applySuggestion(options: SuggestOptions = {}): Suggestion {
    const test = this.#finished('applySuggestion');
    expectUnclaimed(test.optimizer, 'applySuggestion');
    const suggestion = suggestionOfTest(test, options);
    if (!(suggestion.lr > 0)) {
      throw new StateError(
        `Expected the curve to support a learning rate, got '${suggestion.verdict.kind}'. ${suggestion.verdict.message}`,
      );
    }
    this.#rate.apply(test.optimizer, suggestion.lr);
    return suggestion;
  }

  /**
   * Sets the optimizer's learning rate back to what it was before `applySuggestion()`, even if a
   * schedule or you have set another since. Everything else, such as weights and slots, stays as it is.
   * After several suggestions in a row, it is the rate before the first.
   *
   * @returns the rate that is set now.
   * @throws {StateError} when no suggestion is applied or it is already withdrawn, and while a test
   * sets the optimizer's rate.
   */
  withdrawSuggestion(): number {
    return this.#rate.withdraw();
  }

  /**
   * Restores model and optimizer to their state before the last test. Needed only after
   * `restore: false`; may be called any number of times.
   *
   * @throws {StateError} before the first test, after `dispose`, and while a test or `fit` is running on
   * the model.
   * @throws {CacheError} when the copy in `cacheDir` is lost; everything else is restored first.
   */
  async reset(): Promise<void> {
    if (!this.#test) throw notTested('reset');
    const { before } = this.#test;
    if (!before) throw new StateError('Expected `reset` to be called before `dispose`');
    const claim = new Claim(this.#test.model, this.#test.optimizer, 'reset');
    this.#running = 'reset';
    try {
      await before.keeper.restore(before.state);
    } finally {
      this.#running = undefined;
      claim.release();
    }
  }

  /**
   * Frees the copy that `reset` restores, and its file. The results of the last test stay, and another
   * test may be run. Needed only to free the copy early.
   *
   * @throws {StateError} while a test or `reset` is running.
   */
  async dispose(): Promise<void> {
    if (this.#running) {
      throw new StateError(
        `Expected \`dispose\` to be called after \`${this.#running}\`. Await that first`,
      );
    }
    if (this.#test) await this.#replaceTest({ ...this.#test, before: undefined });
  }

  async #replaceTest(test: Test): Promise<void> {
    const before = this.#test?.before;
    this.#test = test;
    await before?.keeper.release(before.state);
  }

  #finished(method: string): FinishedTest {
    const { result } = this.#test ?? {};
    if (!this.#test || !result) throw notTested(method);
    return { ...this.#test, result };
  }
}

function notTested(method: string): StateError {
  return new StateError(`Expected \`rangeTest\` to have been called before \`${method}\``);
}
