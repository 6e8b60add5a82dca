import type { Command } from 'commander';
import { RANGE_TEST_OPTIONS } from '../../range-test/options.ts';
import { SWEEP_TRAINING_OPTIONS } from '../../sweep/test-options.ts';
import { addFlags, number } from '../options.ts';
import type { SweepFlags } from '../sweep/run-sweep.ts';

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

/** Runs a sweep from its module to its table. */
export async function run(file: string, flags: SweepFlags): Promise<number> {
  const { runSweep } = await import('../sweep/run-sweep.ts'); // --help does without
  return runSweep(file, flags);
}
