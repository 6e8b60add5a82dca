import { resolve } from 'node:path';
import { messageOf, tidyUp } from '../../errors.ts';
import { asExported, type ExportedModel, type ExportedTrainable } from '../../module/exported.ts';
import { finderFor, optimizerNameOf } from '../../module/model-finder.ts';
import { rangeTest } from '../../range-test/range-test.ts';
import type { RangeTestResult } from '../../range-test/result.ts';
import type { SweepResult, TestedSetting } from '../results/result.ts';
import { seedRandom } from './seed-random.ts';
import type { SweepModule } from './sweep-module.ts';
import type { SweepTask } from './task.ts';

type Tested = RangeTestResult & Pick<TestedSetting, 'optimizer' | 'engine'>;

/** What a test has to do with who runs it. */
export interface TestWatch {
  /** Ends the test between two steps. */
  readonly signal: AbortSignal;
  /** Is called with the folder of the copies on disk, where there are any. */
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
  const told = { id, setting, seed };
  const start = performance.now();
  const seconds = () => Math.round(performance.now() - start) / 1000;
  const random = seedRandom(seed);
  try {
    const given = await module.trainable({ ...setting, seed });
    const exported = asExported(given, '`trainable(settings)`');
    const wanted = watched({ ...module.options, ...exported.options, ...options }, watch);
    try {
      const test =
        'trainable' in exported
          ? await testTrainable(exported, wanted)
          : await testModel(exported, file, wanted);
      const { history, stopReason, steps, band, optimizer, engine, measurement } = test;
      const { lossAfterUpdate, stepsPerPoint, restoredEachLr } = measurement;
      return {
        ...told,
        seconds: seconds(),
        outcome: 'tested',
        history,
        stopReason,
        steps,
        ...(band && { band }),
        ...(optimizer !== undefined && { optimizer }),
        ...(engine !== undefined && { engine }),
        lossAfterUpdate,
        ...(stepsPerPoint > 1 && { stepsPerPoint }),
        ...(restoredEachLr && { restoredEachLr }),
      };
    } finally {
      await dispose(given, exported);
    }
  } catch (error) {
    return { ...told, seconds: seconds(), outcome: 'failed', error: messageOf(error) };
  } finally {
    random.restore();
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

async function testTrainable(
  { trainable, optimizer }: ExportedTrainable,
  options: object,
): Promise<Tested> {
  const result = await rangeTest(trainable, options);
  return {
    ...result,
    ...(optimizer !== undefined && { optimizer: optimizer.toLowerCase() }),
  };
}

/** The engine is held to one thread: the other cores have tests of their own. */
async function testModel(exported: ExportedModel, file: string, options: object): Promise<Tested> {
  const { data, valData } = exported;
  const finder = await finderFor(exported, file);
  try {
    const result = await finder.rangeTest(data as never, {
      threads: 1,
      ...options,
      valData: valData as never,
    });
    const optimizer = optimizerNameOf(exported);
    return { ...result, ...(optimizer !== undefined && { optimizer }) };
  } finally {
    // With `cacheDir` its copy is a file.
    await finder.dispose();
  }
}

interface Disposable {
  dispose?(): unknown;
}

/**
 * Frees what `trainable(settings)` made: TensorFlow.js keeps variables until it is told. Where that
 * fails, the result of the test stays what it is.
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
