import { findLearningRate, type Search } from '../find/find.ts';
import { resolveFind } from '../find/find-options.ts';
import { recordsValidation } from '../range-test/measurement.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { TRAINING_OPTIONS } from '../tfjs/options.ts';
import { type ExportedModel, type ExportedTrainable, learningRateOf } from './exported.ts';
import { tfjsBeside } from './tfjs-beside.ts';

/** The result of a search on what a module exports. */
export interface ExportedSearch extends Search {
  /** The engine of the steps, if known. */
  readonly engine?: string;
  /** Whether the losses are validation losses. */
  readonly isValidated: boolean;
}

/**
 * Runs the search for a learning rate on what a module exports; for a model, with the module's own
 * TensorFlow.js. Frees what it allocates.
 *
 * @param file - the module's file, next to its packages.
 * @param options - of the search, and for a model of its training.
 * @param watch - may wrap a Trainable for the search.
 */
export async function searchExported(
  exported: ExportedTrainable | ExportedModel,
  file: string,
  options: object,
  watch = (trainable: Trainable): Trainable => trainable,
): Promise<ExportedSearch> {
  // The module exports `valData` next to its options, not in them.
  const isOfTraining = (name: string) =>
    name !== 'valData' && Object.hasOwn(TRAINING_OPTIONS, name);
  const pick = (ofTraining: boolean) =>
    Object.fromEntries(
      Object.entries(options).filter(([name]) => isOfTraining(name) === ofTraining),
    );
  if ('trainable' in exported) {
    return searchTrainable(exported.trainable, options, watch);
  }
  const wanted = pick(false);
  // Check the options before a model is compiled.
  resolveFind(wanted, { learningRate: learningRateOf(exported) });
  const { model, optimizer, loss, data, valData, variables } = exported;
  const { tfjsTrainable } = await tfjsBeside(file);
  // `tfjsTrainable` checks what it gets: the module's types are not known here.
  const parts = [model, optimizer, loss, data, { ...pick(true), valData, variables }];
  const trainable = await tfjsTrainable(...(parts as Parameters<typeof tfjsTrainable>));
  try {
    const found = await searchTrainable(trainable, wanted, watch);
    return { ...found, engine: trainable.engine };
  } finally {
    await trainable.dispose();
  }
}

async function searchTrainable(
  trainable: Trainable,
  options: object,
  watch: (trainable: Trainable) => Trainable,
): Promise<ExportedSearch> {
  const { test } = resolveFind(options, trainable);
  const found = await findLearningRate(watch(trainable), options);
  return { ...found, isValidated: recordsValidation(trainable.evaluate !== undefined, test) };
}
