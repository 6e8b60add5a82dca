import * as tf from '@tensorflow/tfjs';
import type { ArrayFile } from '../cache/array-file.ts';
import { ArgumentError, expected, StateError } from '../errors.ts';
import type { Confirmation } from '../find/confirm.ts';
import { confirmed } from '../find/confirmed.ts';
import { search } from '../find/find.ts';
import type { Figure, PlotOptions } from '../plot/figure.ts';
import type { History } from '../range-test/history.ts';
import type { RangeTestPoint } from '../range-test/options.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import { type SuggestOptions, suggest } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import { AppliedRate } from './applied-rate.ts';
import { Feed } from './data/feed.ts';
import { type DataSource, isOneShot } from './data/source.ts';
import { type Engine, startEngine } from './engine.ts';
import { functionModel } from './function-model.ts';
import { isLayersModel, layersModel } from './layers-model.ts';
import type { Loss } from './loss.ts';
import type { ModelFunction, TrainableModel } from './model.ts';
import { expectOptimizer, expectOwnSlots, learningRateOf, optimizerName } from './optimizer.ts';
import { resolveTfjsOptions, type TfjsRangeTestOptions } from './options.ts';
import { noHistory, Recording } from './recording.ts';
import { updateOf } from './train-step.ts';
import { restoreTraining, saveTraining, type TrainingState } from './trainable.ts';

/** What a model that is a function needs besides. */
export interface FunctionModelOptions {
  /** The variables of the model function; those that are trainable are trained. */
  readonly variables: readonly tf.Variable[];
}

/** A model with its optimizer, as they are now: compiling a model again changes both. */
interface Setup {
  readonly model: TrainableModel;
  readonly optimizer: tf.Optimizer;
}

/** What a test gives, and what ran it. */
export interface TfjsRangeTestResult extends RangeTestResult {
  /** `'onnx'`: ONNX Runtime took the training steps; `'tfjs'`: TensorFlow.js did. */
  readonly engine: Engine;
  /** What the short trainings of `confirm` came to. */
  readonly confirmation?: Confirmation;
  /** Every range test, the last one too: more than one where `refine` had to. */
  readonly tests: readonly RangeTestResult[];
  /** Optimisation steps of all tests and of `confirm`. */
  readonly steps: number;
}

/** The last test: what it ran on, how that was before, and what came out. */
interface Test extends Setup {
  /** `undefined` once it has been disposed of. */
  readonly before: TrainingState | undefined;
  /** What has been measured, should it fail. */
  readonly recorded: History;
  readonly result?: TfjsRangeTestResult;
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
  readonly #setUp: () => Setup;
  #test: Test | undefined;
  readonly #rate = new AppliedRate();
  #running = false;
  #warned = false;

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
    this.#setUp = () => {
      const compiled = isLayersModel(model) ? model : undefined;
      if (!compiled && typeof model !== 'function') {
        throw new ArgumentError(expected('model', 'a tf.LayersModel or a function', model));
      }
      const chosen: unknown = optimizer ?? compiled?.optimizer;
      expectOptimizer(chosen);
      const trainable = compiled
        ? layersModel(compiled, loss ?? compiled.loss)
        : functionModel(model as ModelFunction, options?.variables, loss);
      expectOwnSlots(chosen, trainable.trained);
      return { model: trainable, optimizer: chosen };
    };
    this.#setUp();
  }

  /** The record of the last test, up to where it failed if it did; empty before the first. */
  get history(): History {
    return this.#test?.result?.history ?? this.#test?.recorded ?? noHistory();
  }

  /** The lowest smoothed loss of the last test; `undefined` before the first. */
  get bestLoss(): number | undefined {
    return this.#test?.result?.bestLoss;
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
   * @throws {CacheError} where `cacheDir` can't be written to, before anything is touched, or where
   * the copy there is lost, once all is put back that can be.
   */
  async rangeTest<B = never>(
    trainData: DataSource<B>,
    options: TfjsRangeTestOptions<B> = {},
  ): Promise<TfjsRangeTestResult> {
    const setup = this.#setUp();
    if (this.#running || setup.model.isTraining()) {
      throw new StateError(
        'Expected `rangeTest` to be called while nothing else trains the model. Await the other call first',
      );
    }
    this.#running = true;
    try {
      await tf.ready();
      return await this.#run(setup, trainData, options as TfjsRangeTestOptions);
    } finally {
      this.#running = false;
    }
  }

  async #run(
    { model, optimizer }: Setup,
    trainData: unknown,
    options: TfjsRangeTestOptions,
  ): Promise<TfjsRangeTestResult> {
    const { core, followUp, valData, mapBatch, lrScales, only, engine, cacheDir, ...settings } =
      resolveTfjsOptions(options, learningRateOf(optimizer));
    const update = updateOf(model.trained, lrScales, only);
    const isPart = Number.isFinite(settings.evaluateBatches);
    if (isOneShot(valData) && !isPart) {
      throw new ArgumentError(
        'Expected `valData` to be gone through at each evaluation, got an iterator. Pass a function that gives a new one',
      );
    }
    const feed = (data: unknown, name: string, shuffle: boolean) =>
      new Feed(data, name, { map: mapBatch, check: model.fit.bind(model), shuffle });
    const trainFeed = feed(trainData, 'trainData', true);
    const valFeed = valData === undefined ? undefined : feed(valData, 'valData', isPart);
    const file = await openFile(cacheDir);
    try {
      await trainFeed.peek();
      await valFeed?.peek();
      const before = await saveTraining(model, optimizer, file);
      await this.#forget();
      const recording = new Recording();
      const { history: recorded } = recording;
      const onPoint = (point: RangeTestPoint) => {
        recording.add(point);
        return core.onPoint?.(point);
      };
      this.#test = { model, optimizer, before, recorded };
      const training = { model, optimizer, trainFeed, valFeed, update, before, ...settings };
      const running = await startEngine(engine, training, (why) => this.#warnOnce(why));
      try {
        const name = optimizerName(optimizer);
        const searched = await search(running.trainable, { ...core, onPoint }, followUp, name);
        const { result: last, tests, steps, confirmation } = searched;
        const result = {
          ...last,
          tests,
          steps,
          ...(confirmation && { confirmation }),
          engine: running.name,
        };
        this.#test = { model, optimizer, before, recorded, result };
        return result;
      } finally {
        if (!core.restore) running.keep();
        await running.dispose();
      }
    } finally {
      if (this.#test?.before?.file !== file) await file?.remove();
      await trainFeed.close();
      await valFeed?.close();
    }
  }

  #warnOnce(why: string): void {
    if (!this.#warned) {
      console.warn(`lr-finder trains with TensorFlow.js itself, not with ONNX Runtime: ${why}`);
    }
    this.#warned = true;
  }

  /**
   * Reads a learning rate off the last test; the optimizer and the kind of loss are known to it.
   * After `confirm` it is the confirmed rate, unless a `method` is asked for.
   *
   * @throws {StateError} before the first test.
   */
  suggestion(options: SuggestOptions = {}): Suggestion {
    return read(this.#tested('suggestion'), options);
  }

  /**
   * Draws the last test, with its suggestion unless `suggestLr: false`, and with the band of its
   * `repeats`.
   *
   * @throws {StateError} before the first test.
   */
  async plot(options: PlotOptions = {}): Promise<Figure> {
    const test = this.#tested('plot');
    const { skipStart, skipEnd } = options;
    const { suggestion = read(test, { skipStart, skipEnd }), band = test.result.band } = options;
    const { plot } = await import('../plot/index.ts');
    return plot(test.result.history, { ...options, suggestion, band });
  }

  /**
   * Sets the optimizer's learning rate to the suggestion, and returns that; `withdrawSuggestion()`
   * sets the rate back.
   *
   * @throws {StateError} before the first test, and when the curve supports no rate.
   */
  applySuggestion(options: SuggestOptions = {}): Suggestion {
    const test = this.#tested('applySuggestion');
    const suggestion = read(test, options);
    if (!(suggestion.lr > 0)) {
      throw new StateError(
        `Expected the curve to support a learning rate, got '${suggestion.verdict.kind}'. ${suggestion.verdict.message}`,
      );
    }
    this.#rate.apply(test.optimizer, suggestion.lr);
    return suggestion;
  }

  /**
   * Sets the optimizer's learning rate back to what it was before `applySuggestion()`, also where a
   * schedule or you have set another since; all else, weights and slots, goes on as it is. After
   * several suggestions in a row it is the rate before the first of them.
   *
   * @returns the rate that is set now.
   * @throws {StateError} when no suggestion is applied, or the one that was is withdrawn already.
   */
  withdrawSuggestion(): number {
    return this.#rate.withdraw();
  }

  /**
   * Puts model and optimizer back to where they were before the last test. Needed only after
   * `restore: false`; may be called any number of times.
   *
   * @throws {StateError} before the first test, and after `dispose`.
   * @throws {CacheError} where the copy in `cacheDir` is lost, once all is put back that can be.
   */
  async reset(): Promise<void> {
    if (!this.#test) throw notTested('reset');
    const { model, optimizer, before } = this.#test;
    if (!before) throw new StateError('Expected `reset` to be called before `dispose`');
    await restoreTraining(model, optimizer, before);
  }

  /**
   * Frees the copy that `reset` puts back, with its file where it has one. What the last test found
   * stays, and the next one may be run. Needed only to be rid of the copy early.
   *
   * @throws {StateError} while a test is running.
   */
  async dispose(): Promise<void> {
    if (this.#running) {
      throw new StateError('Expected `dispose` to be called after the test. Await that first');
    }
    await this.#forget();
  }

  async #forget(): Promise<void> {
    const before = this.#test?.before;
    if (this.#test) this.#test = { ...this.#test, before: undefined };
    await before?.file?.remove();
  }

  #tested(method: string): Test & { readonly result: TfjsRangeTestResult } {
    const { result } = this.#test ?? {};
    if (!this.#test || !result) throw notTested(method);
    return { ...this.#test, result };
  }
}

/** A file for a copy; what it takes is loaded only where it is asked for. */
async function openFile(cacheDir: string | undefined): Promise<ArrayFile | undefined> {
  if (cacheDir === undefined) return undefined;
  const { ArrayFile } = await import('../cache/array-file.ts');
  return ArrayFile.create(cacheDir);
}

/** What a test suggests: the confirmed rate, unless the curve is to be read in a certain way. */
function read(
  { result, optimizer }: Test & { readonly result: TfjsRangeTestResult },
  options: SuggestOptions,
): Suggestion {
  const { history, measurement, confirmation } = result;
  const told = { optimizer: optimizerName(optimizer), ...measurement };
  const suggestion = suggest(history, { ...told, ...options });
  return confirmation && options.method === undefined
    ? confirmed(suggestion, confirmation)
    : suggestion;
}

function notTested(method: string): StateError {
  return new StateError(`Expected \`rangeTest\` to have been called before \`${method}\``);
}
