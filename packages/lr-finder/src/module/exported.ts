import { describe, messageOf } from '../errors.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { TrainingError, UsageError } from './errors.ts';

/** A Trainable that a module exports. */
export interface ExportedTrainable {
  readonly trainable: Trainable;
  readonly optimizer?: string;
  readonly options: object;
}

type Part = 'model' | 'optimizer' | 'loss' | 'data' | 'valData' | 'variables';

/** A training with TensorFlow.js that a module exports. */
export interface ExportedModel extends Readonly<Record<Part, unknown>> {
  readonly options: object;
}

const SHAPES =
  'a Trainable, { trainable }, { model, optimizer, loss, data }, or a function returning one; lr-finder run --help shows how';

/**
 * Returns what a module exports for a test.
 *
 * @throws {UsageError} when it exports none of the known forms.
 * @throws {TrainingError} when a function of the module throws.
 */
export async function exportedBy(
  module: unknown,
  file: string,
): Promise<ExportedTrainable | ExportedModel> {
  const exported = defaultOf(module);
  if (typeof exported !== 'function') return asExported(exported, file);
  const call = async (): Promise<unknown> => exported();
  const given = await call().catch((error: unknown) => {
    const message = `The function that ${file} exports failed: ${messageOf(error)}`;
    throw new TrainingError(message, { cause: error });
  });
  return asExported(given, file);
}

/**
 * Converts what a function of the module returned.
 *
 * @throws {UsageError} when it has none of the known forms.
 */
export function asExported(given: unknown, file: string): ExportedTrainable | ExportedModel {
  if (typeof given !== 'object' || given === null) throw unknownShape(file, given);
  const members = given as Record<string, unknown>;
  const { trainable, optimizer, model, loss, data, valData, variables, options = {} } = members;
  if (isTrainable(given)) return { trainable: given, options: {} };
  if (typeof options !== 'object' || options === null) {
    throw new UsageError(
      `Expected \`options\` of ${file} to be an object, got ${describe(options)}`,
    );
  }
  if (isTrainable(trainable)) {
    return { trainable, options, ...(typeof optimizer === 'string' && { optimizer }) };
  }
  if (model === undefined) throw unknownShape(file, given);
  if (data === undefined) {
    throw new UsageError(
      `Expected ${file} to give \`data\` beside \`model\`, got none. Export { model, optimizer, loss, data }`,
    );
  }
  return { model, optimizer, loss, data, valData, variables, options };
}

/** The default export if there is one, also of a CommonJS module; else all named ones. */
export function defaultOf(module: unknown): unknown {
  let found = module;
  while (typeof found === 'object' && found !== null && 'default' in found) found = found.default;
  return found;
}

function isTrainable(value: unknown): value is Trainable {
  if (typeof value !== 'object' || value === null) return false;
  const members = value as Record<string, unknown>;
  return ['step', 'save', 'restore'].every((name) => typeof members[name] === 'function');
}

function unknownShape(file: string, given: unknown): UsageError {
  const got =
    typeof given === 'object' && given !== null && Object.keys(given).length === 0
      ? 'nothing'
      : describe(given);
  return new UsageError(`Expected ${file} to export ${SHAPES}, got ${got}`);
}

/** The members of a TensorFlow.js optimizer that are used here. */
interface Optimizer {
  readonly learningRate?: unknown;
  getClassName?(): string;
}

/** The name of the optimizer, such as `adam`, if it is known. */
export function optimizerNameOf(exported: ExportedTrainable | ExportedModel): string | undefined {
  if ('trainable' in exported) return exported.optimizer?.toLowerCase();
  return optimizerOf(exported)?.getClassName?.().toLowerCase();
}

/** The optimizer's own learning rate, if it has one. */
export function learningRateOf(exported: ExportedModel): number | undefined {
  const learningRate = optimizerOf(exported)?.learningRate;
  return typeof learningRate === 'number' ? learningRate : undefined;
}

function optimizerOf({ model, optimizer }: ExportedModel): Optimizer | undefined {
  return (optimizer ?? (model as { optimizer?: unknown }).optimizer) as Optimizer | undefined;
}
