import * as tf from '@tensorflow/tfjs';
import { learningRateOf, optimizerName } from '#training/optimizer';
import type { Confirmation } from '../find/confirm.ts';
import { search } from '../find/find.ts';
import type { History } from '../range-test/history.ts';
import type { RangeTestPoint } from '../range-test/options.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import { type Engine, resolveTfjsOptions, type TfjsRangeTestOptions } from './options.ts';
import { Recording } from './recording.ts';
import { Settings } from './settings.ts';
import type { Setup } from './setup.ts';
import { startTraining } from './start-training.ts';
import type { StateKeeper } from './state/state-keeper.ts';
import type { TrainingState } from './state/training-state.ts';
import { prepareTraining } from './training.ts';

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
  readonly before: SavedTraining | undefined;
  /** What has been measured, should it fail. */
  readonly recorded: History;
  readonly result?: TfjsRangeTestResult;
}

/** A test that has come to its result. */
export type FinishedTest = Test & { readonly result: TfjsRangeTestResult };

/** The state before a test, with what restores it. */
interface SavedTraining {
  readonly keeper: StateKeeper;
  readonly state: TrainingState;
}

/** What is called as a test goes on. */
export interface TestEvents {
  /** Called at once, where nothing else trains the model. */
  onClaim(): void;
  /** Gets the test, which has no result yet, before the first step. */
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
  const ownLr = learningRateOf(optimizer);
  const { core, followUp, training: settings } = resolveTfjsOptions(options, ownLr);
  const training = prepareTraining(setup, trainData, settings);
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
  const fixed = new Settings(model, optimizer);
  const onPoint = (point: RangeTestPoint) => {
    recording.add(point);
    return core.onPoint && fixed.keptIn(() => core.onPoint?.(point));
  };
  try {
    await onStart(test);
    const name = optimizerName(optimizer);
    const searched = await search(running.trainable, { ...core, onPoint }, followUp, name);
    const { result: last, confirmation, ...all } = searched;
    const result = { ...last, ...all, ...(confirmation && { confirmation }), engine: running.name };
    return { ...test, result };
  } finally {
    await running.end(!core.restore);
  }
}
