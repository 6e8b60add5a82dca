import * as tf from '@tensorflow/tfjs';
import type { ArrayFile } from '../cache/array-file.ts';
import { ArgumentError, tidyUp } from '../errors.ts';
import type { Confirmation } from '../find/confirm.ts';
import { search } from '../find/find.ts';
import type { History } from '../range-test/history.ts';
import type { RangeTestPoint } from '../range-test/options.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import { Feed } from './data/feed.ts';
import { isOneShot } from './data/source.ts';
import { type Engine, startEngine } from './engine.ts';
import type { TrainableModel } from './model.ts';
import { learningRateOf, optimizerName } from './optimizer.ts';
import { resolveTfjsOptions, type TfjsRangeTestOptions, type TfjsSettings } from './options.ts';
import { Recording } from './recording.ts';
import { Settings } from './settings.ts';
import { saveTraining, type TrainingState } from './state/training-state.ts';
import { type Update, updateOf } from './train-step.ts';

/** A model with its optimizer, as they are now: compiling a model again changes both. */
export interface Setup {
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

/** A test: what it runs on, how that was before, and what came out. */
export interface Test extends Setup {
  /** `undefined` once it has been disposed of. */
  readonly before: TrainingState | undefined;
  /** What has been measured, should it fail. */
  readonly recorded: History;
  readonly result?: TfjsRangeTestResult;
}

/** A test whose arguments are checked. */
interface PreparedTest extends Setup {
  readonly settings: TfjsSettings;
  readonly update: Update;
  readonly trainFeed: Feed;
  readonly valFeed: Feed | undefined;
}

/** @throws {ArgumentError} for an argument that can't be used. */
export function prepareTest(
  { model, optimizer }: Setup,
  trainData: unknown,
  options: TfjsRangeTestOptions,
): PreparedTest {
  const settings = resolveTfjsOptions(options, learningRateOf(optimizer));
  const { valData, mapBatch, lrScales, only, evaluateBatches } = settings;
  const update = updateOf(model.trained, lrScales, only);
  const isPart = Number.isFinite(evaluateBatches);
  if (isOneShot(valData) && !isPart) {
    throw new ArgumentError(
      'Expected `valData` to be gone through at each evaluation, got an iterator. Pass a function that gives a new one',
    );
  }
  const feed = (data: unknown, name: string, shuffle: boolean) =>
    new Feed(data, name, { map: mapBatch, check: model.fit.bind(model), shuffle });
  return {
    model,
    optimizer,
    settings,
    update,
    trainFeed: feed(trainData, 'trainData', true),
    valFeed: valData === undefined ? undefined : feed(valData, 'valData', isPart),
  };
}

/**
 * Runs a test. Nothing else may train the model meanwhile.
 *
 * @param onStart - gets the test, which has no result yet, once the copy to go back to is made.
 * @param warn - gets a message where `'auto'` has to do without ONNX Runtime, or a step changes what can't be put back.
 */
export async function runTest(
  { model, optimizer, settings, update, trainFeed, valFeed }: PreparedTest,
  onStart: (test: Test) => Promise<void>,
  warn: (why: string) => void,
): Promise<Test & { readonly result: TfjsRangeTestResult }> {
  const { core, followUp, engine, cacheDir, evaluateBatches, accumulationSteps, threads } =
    settings;
  await tf.ready();
  const file = await openFile(cacheDir);
  let isFileKept = false;
  try {
    await trainFeed.peek();
    await valFeed?.peek();
    const before = await saveTraining(model, optimizer, file);
    const recording = new Recording();
    const test = { model, optimizer, before, recorded: recording.history };
    await onStart(test);
    isFileKept = true;
    const fixed = new Settings(model, optimizer);
    const onPoint = (point: RangeTestPoint) => {
      recording.add(point);
      return core.onPoint && fixed.keptIn(() => core.onPoint?.(point));
    };
    const steps = { update, evaluateBatches, accumulationSteps, threads };
    const training = { model, optimizer, trainFeed, valFeed, before, ...steps };
    const running = await startEngine(engine, training, warn);
    try {
      const name = optimizerName(optimizer);
      const searched = await search(running.trainable, { ...core, onPoint }, followUp, name);
      const { result: last, confirmation, ...all } = searched;
      const result = { ...last, ...all, ...(confirmation && { confirmation }) };
      return { ...test, result: { ...result, engine: running.name } };
    } finally {
      if (!core.restore) await running.keep();
      await tidyUp('dispose() of the engine', () => running.dispose());
    }
  } finally {
    if (!isFileKept) await file?.remove();
    await trainFeed.close();
    await valFeed?.close();
  }
}

/** A file for a copy; what it takes is loaded only where it is asked for. */
async function openFile(cacheDir: string | undefined): Promise<ArrayFile | undefined> {
  if (cacheDir === undefined) return undefined;
  const { ArrayFile } = await import('../cache/array-file.ts');
  return ArrayFile.create(cacheDir);
}
