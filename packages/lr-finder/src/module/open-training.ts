import type { Trainable } from '../range-test/trainable.ts';
import type { ExportedModel, ExportedTrainable } from './exported.ts';
import { tfjsBeside } from './tfjs-beside.ts';

/** The training that a module gives, whatever does it, ready for a test. */
export interface OpenTraining {
  readonly trainable: Trainable;
  /** What takes the steps, where that is known. */
  readonly engine?: string;
  dispose(): Promise<void>;
}

/** The options that say how a TensorFlow.js model is trained. */
const TRAINING_OPTIONS = new Set([
  'evaluateBatches',
  'accumulationSteps',
  'mapBatch',
  'lrScales',
  'only',
  'engine',
  'cacheDir',
  'threads',
]);

/**
 * Makes a Trainable of what a module gives: of a model, with the TensorFlow.js that the module has.
 *
 * @param file - the module's file, beside which its packages lie.
 * @param options - those of {@link splitOptions}.
 */
export async function openTraining(
  exported: ExportedTrainable | ExportedModel,
  file: string,
  options: object,
): Promise<OpenTraining> {
  if ('trainable' in exported) return { trainable: exported.trainable, async dispose() {} };
  const { model, optimizer, loss, data, valData, variables } = exported;
  const { tfjsTrainable } = await tfjsBeside(file);
  // The function checks what it is given: the module's types are the module's affair.
  const given = [model, optimizer, loss, data, { ...options, valData, variables }];
  const trainable = await tfjsTrainable(...(given as Parameters<typeof tfjsTrainable>));
  const { engine } = trainable;
  return { trainable, engine, dispose: () => trainable.dispose() };
}

/** Splits the options of a model's test into those of the test and those of the training. */
export function splitOptions(
  exported: ExportedTrainable | ExportedModel,
  options: object,
): { readonly test: object; readonly training: object } {
  if ('trainable' in exported) return { test: options, training: {} };
  const pick = (ofTraining: boolean) =>
    Object.fromEntries(
      Object.entries(options).filter(([name]) => TRAINING_OPTIONS.has(name) === ofTraining),
    );
  return { test: pick(false), training: pick(true) };
}
