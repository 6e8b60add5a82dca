import { resolve } from 'node:path';
import { messageOf, tidyUp } from '../../errors.ts';
import {
  asExported,
  type ExportedModel,
  type ExportedTrainable,
  optimizerNameOf,
} from '../../module/exported.ts';
import { searchExported } from '../../module/search-exported.ts';
import { knownTraining } from '../../range-test/known-training.ts';
import { uniform } from '../../suggest/random.ts';
import type { SweepResult } from '../results/result.ts';
import type { SweepModule } from './sweep-module.ts';
import type { SweepTask } from './task.ts';

/** What the process that runs a test wants of it. */
export interface TestWatch {
  /** Ends the test between two steps. */
  readonly signal: AbortSignal;
  /** Called with the folder of the copies on disk, where there are any. */
  readonly onCacheDir: (folder: string) => void;
}

/**
 * Makes what a setting asks for, and tests it. Whatever it throws becomes its result.
 *
 * @param file - the module's file, beside which its packages lie.
 */
export async function testSetting(
  module: SweepModule,
  file: string,
  { id, setting, seed, options }: SweepTask,
  watch: TestWatch,
): Promise<SweepResult> {
  const known = { id, setting, seed };
  const start = performance.now();
  const seconds = () => Math.round(performance.now() - start) / 1000;
  const { random } = Math;
  // Initial weights, dropout and shuffles without a seed of their own are then the same on every machine.
  Math.random = uniform(seed);
  try {
    const given = await module.trainable({ ...setting, seed });
    const exported = asExported(given, '`trainable(settings)`');
    const optimizer = optimizerNameOf(exported);
    const wanted = {
      // The tests of a sweep are compared: all have the same range, and cost the same.
      refine: 0,
      // The other cores have tests of their own.
      ...(!('trainable' in exported) && { threads: 1 }),
      ...watched({ ...module.options, ...exported.options, ...options }, watch),
      optimizer,
    };
    try {
      const { engine, steps, result } = await searchExported(exported, file, wanted);
      const { history, stopReason, band, measurement } = result;
      const { lossAfterUpdate, stepsPerPoint, restoredEachLr, ...training } = measurement;
      return {
        ...known,
        seconds: seconds(),
        outcome: 'tested',
        history,
        stopReason,
        steps,
        ...(band && { band }),
        ...(engine !== undefined && { engine }),
        lossAfterUpdate,
        ...(stepsPerPoint > 1 && { stepsPerPoint }),
        ...(restoredEachLr && { restoredEachLr }),
        ...knownTraining({ ...training, optimizer: optimizer ?? training.optimizer }),
      };
    } finally {
      await dispose(given, exported);
    }
  } catch (error) {
    return { ...known, seconds: seconds(), outcome: 'failed', error: messageOf(error) };
  } finally {
    Math.random = random;
  }
}

/** The options of a test, which ends with the module's own signal as well. */
function watched(
  options: Readonly<Record<string, unknown>>,
  { signal, onCacheDir }: TestWatch,
): object {
  const { cacheDir, signal: own } = options;
  if (typeof cacheDir === 'string') onCacheDir(resolve(cacheDir));
  return {
    ...options,
    signal: own instanceof AbortSignal ? AbortSignal.any([own, signal]) : signal,
  };
}

interface Disposable {
  dispose?(): unknown;
}

/**
 * Frees what `trainable(settings)` made: TensorFlow.js keeps variables until they are disposed of.
 * Where that fails, the result of the test stays as it is.
 */
async function dispose(given: unknown, exported: ExportedTrainable | ExportedModel): Promise<void> {
  const made = new Set([given as Disposable]);
  if (!('trainable' in exported)) {
    const { model, optimizer, variables } = exported;
    const list = [model, optimizer, ...(Array.isArray(variables) ? variables : [])];
    for (const one of list as (Disposable | undefined)[]) if (one) made.add(one);
  }
  for (const one of made) {
    await tidyUp('dispose() after a test', () => one.dispose?.());
  }
}
