import type { SweepOptions } from '../../sweep/options.ts';
import { sweepJson } from '../../sweep/report/sweep-json.ts';
import { readSweep } from '../../sweep/results/read-sweep.ts';
import { type SweepSummary, sweep } from '../../sweep/sweep.ts';
import type { SweepTestOptions } from '../../sweep/test-options.ts';
import { EXIT } from '../exit-status.ts';
import { printable, toJson } from '../printable.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { keepStdoutForAnswer, writeStderr, writeStdout } from '../streams.ts';
import { holdEnginesToOneThread, redisOfEnvironment } from './environment.ts';
import { countText, watchSweep } from './progress.ts';
import { sweepText } from './table.ts';

/** The flags of `sweep`. */
export interface SweepFlags
  extends SweepTestOptions,
    Pick<SweepOptions, 'out' | 'threads' | 'timeLimit' | 'retry' | 'redis'> {
  readonly weightDecay?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Runs a sweep from its module to its table. Resolves to the exit status. */
export async function runSweep(file: string, flags: SweepFlags): Promise<number> {
  const { out, threads, timeLimit, retry, redis = redisOfEnvironment(), ...others } = flags;
  const { weightDecay, json, quiet = false, debug, ...options } = others;
  keepStdoutForAnswer();
  holdEnginesToOneThread();
  const watch = await watchSweep(quiet);
  const interrupt = listenForInterrupt((signal) => {
    watch.stop();
    writeStderr(`${signal}: the sweep ends.`);
  });
  try {
    const summary = await sweep(file, {
      ...{ out, threads, timeLimit, retry, redis, options },
      signal: interrupt.signal,
      onResult: watch.onResult,
      onWarning: (message) => {
        if (!quiet) writeStderr(printable(message));
      },
    });
    watch.stop();
    const status = await showSweep(summary, flags);
    return interrupt.received ? EXIT[interrupt.received] : status;
  } catch (error) {
    // The signal came while the module was being loaded.
    if (interrupt.received && error === interrupt.signal.reason) return EXIT[interrupt.received];
    throw error;
  } finally {
    watch.stop();
    interrupt.stop();
  }
}

async function showSweep(summary: SweepSummary, flags: SweepFlags): Promise<number> {
  const { file, done, total, isAborted } = summary;
  const found = await readSweep(file);
  const { results } = found;
  if (flags.json) writeStdout(toJson({ ...summary, ...sweepJson(found, flags) }));
  else if (!flags.quiet && results.length > 0) writeStdout(sweepText(results, flags.weightDecay));
  if (!flags.quiet) {
    const count = countText(done, total);
    writeStderr(
      isAborted
        ? `Ended after ${count}, which are in ${printable(file)}. The same command goes on from there.`
        : `Written: ${printable(file)} (${count}). lr-finder sweep-report ${printable(file)} -o report.html`,
    );
  }
  const isWhole = results.every(
    (result) => result.outcome === 'tested' && result.history.rawLoss.some(Number.isFinite),
  );
  return isWhole ? EXIT.ok : EXIT.doubtful;
}
