import { basename, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArgumentError, expected } from '../errors.ts';
import { resolveSweep, type SweepOptions, type SweepProgress } from './options.ts';
import { loadSweepModule } from './processes/sweep-module.ts';
import { openResults } from './results/results-file.ts';
import { runInProcesses } from './run-in-processes.ts';
import { hashModule } from './settings/module-hash.ts';
import { settingsOf } from './settings/settings.ts';
import { SweepQueue } from './sweep-queue.ts';
import { unlessAborted } from './unless-aborted.ts';

/** How a sweep ended. The results are in its file: see `readSweep`. */
export interface SweepSummary extends Omit<SweepProgress, 'secondsLeft'> {
  /** The file with the results. */
  readonly file: string;
  /** Whether it was ended before all settings were done. */
  readonly isAborted: boolean;
}

/**
 * Runs a range test for each setting that a module gives. The module exports `trainable(settings)`,
 * which gives for a setting what is tested (a Trainable, or `{ model, optimizer, loss, data }`), and
 * `grid`: an object of lists, a list of settings, or a generator of them; and, if it likes, `options`
 * of the range tests. `settings.seed` is there always: the setting's own, or one derived from it.
 *
 * The tests run in processes of their own, or with `redis` wherever a worker runs; the same setting gives the
 * same history, to the bit. Each result is written to a file as it comes, and a sweep that was ended
 * goes on where it was. A setting that throws, dies or takes too long is a result too.
 *
 * @param module - the module's file, TypeScript or JavaScript, as a path or as a `file:` URL.
 * @throws {ArgumentError} for an argument that can't be used, before anything is done.
 * @throws {StateError} where the file is of another sweep, or can't be written.
 * @throws {DataError} where the file is no sweep, naming the line.
 * @throws the signal's reason when it is aborted before the module is loaded.
 */
export async function sweep(
  module: string | URL,
  options: SweepOptions = {},
): Promise<SweepSummary> {
  const file = pathOf(module);
  const { redis, threads, timeLimit, signal, grid, retry, onResult, onWarning, ...settled } =
    resolveSweep(options);
  const name = basename(file);
  const { out = `${basename(file, extname(file))}.sweep.jsonl`, options: test } = settled;
  const moduleHash = hashModule(file);
  const settings = await unlessAborted(
    loadSweepModule(file).then(({ grid: own }) => settingsOf(grid ?? own)),
    signal,
  );
  const results = await openResults(out, { module: name, moduleHash, options: test }, [file]);
  try {
    const context = { moduleHash, options: test };
    const sweepQueue = new SweepQueue(settings, context, results, { retry, onResult });
    if (redis === undefined) {
      await runInProcesses(sweepQueue, { file, threads, timeLimit, signal });
    } else {
      const { runOnRedis } = await import('./redis/run-on-redis.ts');
      const limits = { timeLimit, retry, signal, onWarning };
      await runOnRedis(sweepQueue, { redis, module: name, moduleHash, ...limits });
    }
    const { done, failed, total } = sweepQueue.progress();
    return { file: out, done, failed, total, isAborted: signal.aborted };
  } finally {
    results.close();
  }
}

/** @throws {ArgumentError} where it is no file. */
export function pathOf(module: unknown): string {
  if (module instanceof URL) return fileURLToPath(module);
  if (typeof module === 'string' && module !== '') return resolve(module);
  throw new ArgumentError(expected('module', "a module's file, as a path or a URL", module));
}
