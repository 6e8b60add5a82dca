import type { Update } from '#training/train-step';
import { ArgumentError } from '../errors.ts';
import { isOneShot } from '../passes.ts';
import { Feed } from './data/feed.ts';
import { isTensorData } from './data/tensor-data.ts';
import type { Engine, TrainingSettings } from './options.ts';
import type { Setup } from './setup.ts';
import { StateKeeper } from './state/state-keeper.ts';
import { updateOf } from './train-step.ts';

/** The checked arguments of a training that has not begun. */
export interface Training extends Setup {
  readonly trainFeed: Feed;
  /** Validation data: if given, the loss over its batches is recorded instead of the training loss. */
  readonly valFeed: Feed | undefined;
  /** Batches of validation data for each evaluation. */
  readonly evaluateBatches: number;
  /** Batches for each optimisation step. */
  readonly accumulationSteps: number;
  readonly update: Update;
  readonly engine: 'auto' | Engine;
  readonly precision: 'float32' | 'mixed';
  /** Threads for an engine that has threads; `undefined`: the engine chooses. */
  readonly threads: number | undefined;
  readonly keeper: StateKeeper;
  /** Whether code of the user's runs between the steps: a callback, or what yields the data. */
  readonly runsCodeBetween: boolean;
}

/**
 * @param isCalledBack - whether each step may be followed by code of the user's.
 * @throws {ArgumentError} for an argument that can't be used.
 */
export function prepareTraining(
  { model, optimizer }: Setup,
  trainData: unknown,
  settings: TrainingSettings,
  isCalledBack: boolean,
): Training {
  const { valData, mapBatch, lrScales, only, cacheDir } = settings;
  const { evaluateBatches = Number.POSITIVE_INFINITY } = settings;
  const update = updateOf(model.trained, lrScales, only);
  const isPart = Number.isFinite(evaluateBatches);
  if (isOneShot(valData) && !isPart) {
    throw new ArgumentError(
      'Expected `valData` to be gone through at each evaluation, got an iterator. Pass a function that gives a new one',
    );
  }
  const feed = (data: unknown, name: string, shuffle: boolean) =>
    new Feed(data, name, {
      map: mapBatch,
      check: model.fit.bind(model),
      shuffle,
      outputNames: model.network?.outputNames,
    });
  const { accumulationSteps, engine, precision, threads } = settings;
  return {
    model,
    optimizer,
    update,
    evaluateBatches,
    accumulationSteps,
    engine,
    precision,
    threads,
    trainFeed: feed(trainData, 'trainData', true),
    valFeed: valData === undefined ? undefined : feed(valData, 'valData', isPart),
    keeper: new StateKeeper(model, optimizer, cacheDir),
    runsCodeBetween:
      isCalledBack || mapBatch !== undefined || ![trainData, valData].every(isInMemory),
  };
}

/** Reads the first batches ahead, so that unusable data are found before anything is changed. */
export async function peekAtData({ trainFeed, valFeed }: Training): Promise<void> {
  await trainFeed.peek();
  await valFeed?.peek();
}

export async function closeData({ trainFeed, valFeed }: Training): Promise<void> {
  await trainFeed.close();
  await valFeed?.close();
}

function isInMemory(data: unknown): boolean {
  return data === undefined || isTensorData(data) || Array.isArray(data);
}
