import * as tf from '@tensorflow/tfjs';
import { tidyUp } from '../errors.ts';
import type { Confirmation } from '../find/confirm.ts';
import { search } from '../find/find.ts';
import type { History } from '../range-test/history.ts';
import type { RangeTestPoint } from '../range-test/options.ts';
import type { RangeTestResult } from '../range-test/result.ts';
import { startEngine } from './engine.ts';
import { learningRateOf, optimizerName } from './optimizer.ts';
import type { Engine } from './options.ts';
import { resolveTfjsOptions, type TfjsRangeTestOptions, type TfjsSettings } from './options.ts';
import { Recording } from './recording.ts';
import { Settings } from './settings.ts';
import type { Setup } from './setup.ts';
import type { StateKeeper } from './state/state-keeper.ts';
import type { TrainingState } from './state/training-state.ts';
import { closeData, peekAtData, prepareTraining, type Training } from './training.ts';

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

/** The state before a test, with what restores it. */
interface SavedTraining {
  readonly keeper: StateKeeper;
  readonly state: TrainingState;
}

/** A test whose arguments are checked. */
export interface PreparedTest {
  readonly settings: TfjsSettings;
  readonly training: Training;
}

/** @throws {ArgumentError} for an argument that can't be used. */
export function prepareTest(
  setup: Setup,
  trainData: unknown,
  options: TfjsRangeTestOptions,
): PreparedTest {
  const settings = resolveTfjsOptions(options, learningRateOf(setup.optimizer));
  return { settings, training: prepareTraining(setup, trainData, settings.training) };
}

/**
 * Runs a test. Nothing else may train the model meanwhile.
 *
 * @param onStart - gets the test, which has no result yet, once the copy to go back to is made.
 * @param warn - gets a message where `'auto'` has to do without ONNX Runtime, or a step changes what can't be put back.
 */
export async function runTest(
  { settings: { core, followUp }, training }: PreparedTest,
  onStart: (test: Test) => Promise<void>,
  warn: (why: string) => void,
): Promise<Test & { readonly result: TfjsRangeTestResult }> {
  const { model, optimizer, keeper } = training;
  await tf.ready();
  const state = await keeper.save();
  let isStateKept = false;
  try {
    await peekAtData(training);
    const recording = new Recording();
    const before = { keeper, state };
    const test = { model, optimizer, before, recorded: recording.history };
    await onStart(test);
    isStateKept = true;
    const fixed = new Settings(model, optimizer);
    const onPoint = (point: RangeTestPoint) => {
      recording.add(point);
      return core.onPoint && fixed.keptIn(() => core.onPoint?.(point));
    };
    const running = await startEngine(training, warn);
    try {
      const name = optimizerName(optimizer);
      const searched = await search(running.trainable, { ...core, onPoint }, followUp, name);
      const { result: last, confirmation, ...all } = searched;
      const result = { ...last, ...all, ...(confirmation && { confirmation }) };
      return { ...test, result: { ...result, engine: running.name } };
    } finally {
      if (!core.restore) await running.writeBack();
      await tidyUp('dispose() of the engine', () => running.dispose());
    }
  } finally {
    if (!isStateKept) await keeper.release(state);
    await closeData(training);
  }
}
