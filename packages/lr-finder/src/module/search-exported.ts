import { findLearningRate, type Search } from '../find/find.ts';
import { resolveFind } from '../find/find-options.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { TRAINING_OPTIONS } from '../tfjs/options.ts';
import { type ExportedModel, type ExportedTrainable, ownStartLr } from './exported.ts';
import { tfjsBeside } from './tfjs-beside.ts';

/** What a search did with what a module exports. */
export interface ExportedSearch extends Search {
  /** What took the steps, where that is known. */
  readonly engine?: string;
  /** Whether the losses are validation losses. */
  readonly isValidated: boolean;
}

/**
 * Runs the search for a learning rate on what a module exports: of a model, with the TensorFlow.js that
 * the module has. What it takes for that is freed.
 *
 * @param file - the module's file, beside which its packages lie.
 * @param options - of the search, and of a model those of its training.
 * @param watch - may stand between the search and a trainable.
 */
export async function searchExported(
  exported: ExportedTrainable | ExportedModel,
  file: string,
  options: object,
  watch = (trainable: Trainable): Trainable => trainable,
): Promise<ExportedSearch> {
  // The module exports `valData` beside its options.
  const isOfTraining = (name: string) =>
    name !== 'valData' && Object.hasOwn(TRAINING_OPTIONS, name);
  const pick = (ofTraining: boolean) =>
    Object.fromEntries(
      Object.entries(options).filter(([name]) => isOfTraining(name) === ofTraining),
    );
  if ('trainable' in exported) {
    return searchTrainable(exported.trainable, options, watch);
  }
  const wanted = { ...ownStartLr(exported), ...pick(false) };
  // Before a model is compiled.
  resolveFind(wanted);
  const { model, optimizer, loss, data, valData, variables } = exported;
  const { tfjsTrainable } = await tfjsBeside(file);
  // The function checks what it gets: the module's types are the module's affair.
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
  const found = await findLearningRate(watch(trainable), options);
  return { ...found, isValidated: trainable.evaluate !== undefined };
}
