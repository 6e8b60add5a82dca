import { messageOf } from '../../errors.ts';
import { asExported, type ExportedModel, type ExportedTrainable } from '../../module/exported.ts';
import { finderFor, optimizerNameOf } from '../../module/model-finder.ts';
import { rangeTest } from '../../range-test/range-test.ts';
import type { RangeTestResult } from '../../range-test/result.ts';
import type { SweepResult, TestedSetting } from '../results/result.ts';
import { seedRandom } from './seed-random.ts';
import type { SweepModule } from './sweep-module.ts';
import type { SweepTask } from './task.ts';

type Tested = RangeTestResult & Pick<TestedSetting, 'optimizer' | 'engine'>;

/**
 * Makes what a setting asks for, and tests it. Whatever it throws becomes its result.
 *
 * @param file - the module's file, beside which its packages lie.
 */
export async function testSetting(
  module: SweepModule,
  file: string,
  { id, setting, seed, options }: SweepTask,
): Promise<SweepResult> {
  const told = { id, setting, seed };
  const start = performance.now();
  const seconds = () => Math.round(performance.now() - start) / 1000;
  const random = seedRandom(seed);
  try {
    const given = await module.trainable({ ...setting, seed });
    const exported = asExported(given, '`trainable(settings)`');
    const wanted = { ...module.options, ...exported.options, ...options };
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
      dispose(given, exported);
    }
  } catch (error) {
    return { ...told, seconds: seconds(), outcome: 'failed', error: messageOf(error) };
  } finally {
    random.restore();
  }
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
  const result = await finder.rangeTest(data as never, {
    threads: 1,
    ...options,
    valData: valData as never,
  });
  const optimizer = optimizerNameOf(exported);
  return { ...result, ...(optimizer !== undefined && { optimizer }) };
}

interface Disposable {
  dispose?(): unknown;
}

/** Frees what `trainable(settings)` made: TensorFlow.js keeps variables until it is told. */
function dispose(given: unknown, exported: ExportedTrainable | ExportedModel): void {
  (given as Disposable).dispose?.();
  if ('trainable' in exported) return;
  const { model, optimizer, variables } = exported;
  const made = [model, optimizer, ...(Array.isArray(variables) ? variables : [])];
  for (const one of made as (Disposable | undefined)[]) {
    if (one !== given) one?.dispose?.();
  }
}
