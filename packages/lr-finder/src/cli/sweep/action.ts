import { Console } from 'node:console';
import { sweepJson } from '../../sweep/report/sweep-json.ts';
import { readSweep } from '../../sweep/results/read-sweep.ts';
import { type SweepSummary, sweep } from '../../sweep/sweep.ts';
import type { SweepTestOptions } from '../../sweep/test-options.ts';
import { EXIT } from '../exit-status.ts';
import { checkingFlags } from '../flag-names.ts';
import { given } from '../given.ts';
import { printable, toJson } from '../printable.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { say, tell } from '../streams.ts';
import type { SweepFlags } from './command.ts';
import { holdEnginesToOneThread } from './one-thread.ts';
import { watchSweep } from './progress.ts';
import { sweepWords } from './table.ts';

/** Runs a sweep from its module to its table. Resolves to the exit status. */
export async function runSweep(file: string, flags: SweepFlags): Promise<number> {
  // The standard output is for the answer, whatever the module prints.
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
  holdEnginesToOneThread();
  const watch = await watchSweep(flags.quiet === true);
  const interrupt = listenForInterrupt((signal) => {
    watch.stop();
    tell(`${signal}: the sweep ends.`);
  });
  const onWarning = (message: string): void => {
    if (!flags.quiet) tell(printable(message));
  };
  try {
    const { out, threads, timeLimit, retry, redis = redisOfEnvironment() } = flags;
    const options = testOptions(flags);
    const wanted = given({ out, threads, timeLimit, retry, redis });
    const summary = await checkingFlags({ ...wanted, ...options }, () =>
      sweep(file, {
        ...wanted,
        options,
        signal: interrupt.signal,
        onResult: watch.onResult,
        onWarning,
      }),
    );
    watch.stop();
    const status = await showSweep(summary, flags);
    return interrupt.received ? EXIT[interrupt.received] : status;
  } catch (error) {
    // The module was still being loaded.
    if (interrupt.received && error === interrupt.signal.reason) return EXIT[interrupt.received];
    throw error;
  } finally {
    watch.stop();
    interrupt.stop();
  }
}

/** A URL with a password is seen by nobody else there. */
export function redisOfEnvironment(): string | undefined {
  return process.env.LR_FINDER_REDIS || undefined;
}

async function showSweep(summary: SweepSummary, flags: SweepFlags): Promise<number> {
  const { file, done, total, isAborted } = summary;
  const found = await readSweep(file);
  const { results } = found;
  if (flags.json) say(toJson({ ...summary, ...sweepJson(found, flags) }));
  else if (!flags.quiet && results.length > 0) say(sweepWords(results, flags.weightDecay));
  if (!flags.quiet) {
    const count = total === undefined ? `${done} settings` : `${done} of ${total} settings`;
    tell(
      isAborted
        ? `Ended after ${count}, which are in ${printable(file)}. The same command goes on from there.`
        : `Written: ${printable(file)} (${count}). lr-finder sweep-report ${printable(file)} -o report.html`,
    );
  }
  const isWhole = results.every(
    (result) => result.outcome === 'tested' && result.history.loss.some(Number.isFinite),
  );
  return isWhole ? EXIT.ok : EXIT.doubtful;
}

function testOptions(flags: SweepFlags): SweepTestOptions {
  const { startLr, endLr, numIter, stepMode, stepsPerLr, restoreEachLr, smoothF, divergeTh } =
    flags;
  const { repeats, evaluateEvery, evaluateBatches, accumulationSteps, engine } = flags;
  return given({
    ...{ startLr, endLr, numIter, stepMode, stepsPerLr, restoreEachLr, smoothF, divergeTh },
    ...{ repeats, evaluateEvery, evaluateBatches, accumulationSteps, engine },
  });
}
