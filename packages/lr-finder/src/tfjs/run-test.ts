import * as tf from '@tensorflow/tfjs';
import { learningRateOf } from '#training/optimizer';
import type { Confirmation } from '../find/confirm.ts';
import { type SearchedTest, search } from '../find/find.ts';
import { isOneShot } from '../passes.ts';
import type { History } from '../range-test/history.ts';
import type { RangeTestPoint } from '../range-test/options.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import { refuseFitArguments } from './fit-arguments.ts';
import { type Engine, resolveTfjsOptions, type TfjsRangeTestOptions } from './options.ts';
import { Recording } from './recording.ts';
import { Settings } from './settings.ts';
import type { Setup } from './setup.ts';
import { startTraining } from './start-training.ts';
import type { StateKeeper } from './state/state-keeper.ts';
import type { TrainingState } from './state/training-state.ts';
import { prepareTraining } from './training.ts';

/** The result of a test, and the engine that ran it. */
export interface TfjsRangeTestResult extends RangeTestResult {
  /** `'onnx'`: ONNX Runtime took the training steps; `'tfjs'`: TensorFlow.js did. */
  readonly engine: Engine;
  /** The results of the short trainings of `confirm`. */
  readonly confirmation?: Confirmation;
  /** Every range test, including the last: `refine` says when there are several. */
  readonly tests: readonly SearchedTest[];
  /** Optimisation steps of all tests and of `confirm`. */
  readonly steps: number;
}

/** A test: its model and optimizer, their state before, and its result. */
export interface Test extends Setup {
  /** `undefined` after `dispose()`. */
  readonly before: SavedTraining | undefined;
  /** The points recorded so far, in case the test fails. */
  readonly recorded: History;
  readonly result?: TfjsRangeTestResult;
}

/** A test with a result. */
export type FinishedTest = Test & { readonly result: TfjsRangeTestResult };

/** The state before a test, and the keeper that restores it. */
interface SavedTraining {
  readonly keeper: StateKeeper;
  readonly state: TrainingState;
}

/** Functions called during a test. */
export interface TestEvents {
  /** Called once nothing else can train the model. */
  onClaim(): void;
  /** Gets the test, without a result, before the first step. */
  onStart(test: Test): Promise<void>;
  /** As in {@link startTraining}. */
  warn(message: string): void;
}

/**
 * Runs a test. Nothing else can train the model meanwhile.
 *
 * @throws {ArgumentError} for an argument that can't be used, before anything is touched.
 */
export async function runTest(
  setup: Setup,
  trainData: unknown,
  options: TfjsRangeTestOptions,
  { onClaim, onStart, warn }: TestEvents,
): Promise<FinishedTest> {
  const { model, optimizer } = setup;
  refuseFitArguments(options);
  const facts = { learningRate: learningRateOf(optimizer), isOneShot: isOneShot(trainData) };
  const { core, followUp, training: settings } = resolveTfjsOptions(options, facts);
  const training = prepareTraining(setup, trainData, settings, core.onPoint !== undefined);
  const { keeper } = training;
  let before: SavedTraining | undefined;
  const save = async () => {
    onClaim();
    await tf.ready();
    before = { keeper, state: await keeper.save() };
  };
  const running = await startTraining(training, 'rangeTest', warn, save).catch(async (error) => {
    if (before) await keeper.release(before.state);
    throw error;
  });
  const recording = new Recording();
  const test = { model, optimizer, before, recorded: recording.history };
  const trainingSettings = new Settings(model, optimizer);
  const onPoint = (point: RangeTestPoint) => {
    recording.add(point);
    return core.onPoint && trainingSettings.callAndRestore(() => core.onPoint?.(point));
  };
  try {
    await onStart(test);
    const searched = await search(running.trainable, { ...core, onPoint }, followUp);
    const { result: last, confirmation, ...all } = searched;
    const result = {
      ...last,
      ...all,
      ...(confirmation && { confirmation }),
      engine: running.name(),
    };
    return { ...test, result };
  } finally {
    await running.end(!core.restore);
  }
}
