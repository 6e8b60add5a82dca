import type { Command } from 'commander';
import { RANGE_TEST_OPTIONS } from '../../range-test/options.ts';
import type { SweepOptions } from '../../sweep/options.ts';
import { sweepJson } from '../../sweep/report/sweep-json.ts';
import { readSweep } from '../../sweep/results/read-sweep.ts';
import { type SweepSummary, sweep } from '../../sweep/sweep.ts';
import { SWEEP_TRAINING_OPTIONS, type SweepTestOptions } from '../../sweep/test-options.ts';
import { EXIT } from '../exit-status.ts';
import { addFlags, number } from '../options.ts';
import { printable, toJson } from '../printable.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { keepStdoutForAnswer, writeStderr, writeStdout } from '../streams.ts';
import { holdEnginesToOneThread, redisOfEnvironment } from '../sweep/environment.ts';
import { countText, watchSweep } from '../sweep/progress.ts';
import { sweepText } from '../sweep/table.ts';

const MORE = `
The module (TypeScript or JavaScript, as for run) exports
  trainable(settings)   what to test of a setting, as run takes it: a Trainable, { trainable }, or
                        { model, optimizer, loss, data, valData? }; may be async. settings.seed is
                        always there: the setting's own, or one that is derived from it
  grid                  the settings: an object of lists (all combinations), a list, or a generator
  options?              options of each range test

  // sweep.ts
  export const grid = { weightDecay: [0, 1e-4, 1e-3], batchSize: [32, 128], seed: [0, 1] };
  export const options = { startLr: 1e-4, endLr: 1, numIter: 200 };
  export function trainable({ weightDecay, batchSize, seed }) { return makeModel(...); }

Examples:
  lr-finder sweep sweep.ts
  lr-finder sweep sweep.ts --threads 4 --time-limit 600 --out today.jsonl
  lr-finder sweep sweep.ts --redis redis://:password@host:6379     hand the tests out
  lr-finder worker sweep.ts --redis redis://:password@host:6379    take them, on any machine
  lr-finder sweep-report sweep.sweep.jsonl -o report.html

Results are written as they come. Started again, a sweep goes on where it was. Ctrl-C ends it.
LR_FINDER_REDIS may hold the URL, so that no list of processes shows its password.

Exit status: 0 if every setting has a curve, 1 if some have none (the table says why), 2 if the module,
an option or the file can't be used, 3 if the module or its grid throws, 130 after Ctrl-C, 143 after
SIGTERM. Whatever the end, the same command goes on from there.
`;

export function addOptions(command: Command): Command {
  command
    .optionsGroup('The sweep:')
    .option(
      '-o, --out <file>',
      'JSON Lines, one for each result (default: the name of the module, .sweep.jsonl)',
    )
    .option(
      '--threads <n>',
      'tests at once, each in a process of its own (default: one for each core)',
      number,
    )
    .option('--time-limit <seconds>', 'end a test that takes longer (default: none)', number)
    .option('--retry', 'test those again that failed, or took too long, before')
    .option('--redis <url>', 'hand the tests out to workers (also: LR_FINDER_REDIS)')
    .optionsGroup('Each test:');
  addFlags(command, RANGE_TEST_OPTIONS);
  addFlags(command, SWEEP_TRAINING_OPTIONS, { note: 'TensorFlow.js' });
  return command
    .optionsGroup('What comes out:')
    .option('--weight-decay <name>', 'what the settings call the weight decay')
    .option('--json', 'print one JSON object in place of the table')
    .option('-q, --quiet', 'print nothing, no progress either')
    .optionsGroup('Options:')
    .addHelpText('after', MORE);
}

interface SweepFlags
  extends SweepTestOptions,
    Pick<SweepOptions, 'out' | 'threads' | 'timeLimit' | 'retry' | 'redis'> {
  readonly weightDecay?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Runs a sweep from its module to its table. */
export async function run(file: string, flags: SweepFlags): Promise<number> {
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
    (result) => result.outcome === 'tested' && result.history.loss.some(Number.isFinite),
  );
  return isWhole ? EXIT.ok : EXIT.doubtful;
}
