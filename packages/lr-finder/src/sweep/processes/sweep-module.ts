import { basename } from 'node:path';
import { describe } from '../../errors.ts';
import { UsageError } from '../../module/errors.ts';
import { defaultOf } from '../../module/exported.ts';
import { loadModule } from '../../module/load-module.ts';

/** What a module for a sweep exports, checked as far as it can be before a setting is tried. */
export interface SweepModule {
  /** Makes what is tested of a setting. */
  trainable(setting: unknown): unknown;
  /** The settings, where it has any: see `settingsOf`. */
  readonly grid: unknown;
  /** Options of each range test. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Loads a module for a sweep: by its names, or as its default an object with these.
 *
 * @throws {UsageError} where there is no such module, or it lacks something.
 * @throws {TrainingError} where the module itself throws.
 */
export async function loadSweepModule(file: string): Promise<SweepModule> {
  const {
    trainable,
    grid,
    options = {},
  } = Object(defaultOf(await loadModule(file))) as Record<string, unknown>;
  const name = basename(file);
  const remedy = 'lr-finder sweep --help shows how';
  if (typeof trainable !== 'function') {
    throw new UsageError(
      `Expected ${name} to export a function \`trainable(settings)\`, got ${describe(trainable)}. ${remedy}`,
    );
  }
  if (typeof options !== 'object' || options === null) {
    throw new UsageError(
      `Expected \`options\` of ${name} to be an object, got ${describe(options)}`,
    );
  }
  return {
    trainable: trainable as SweepModule['trainable'],
    grid,
    options: options as SweepModule['options'],
  };
}
