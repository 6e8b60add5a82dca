import { Command } from 'commander';
import type { EndWith } from '../exit-status.ts';
import { number } from '../option-values.ts';
import {
  addEngineOptions,
  addRangeOptions,
  type TestFlags,
  type TfjsFlags,
} from '../run/options.ts';

export interface SweepFlags
  extends Omit<TestFlags, 'refine' | 'confirm' | 'confirmCandidates' | 'confirmSteps'>,
    TfjsFlags {
  readonly out?: string;
  readonly threads?: number;
  readonly timeLimit?: number;
  readonly retry?: boolean;
  readonly redis?: string;
  readonly weightDecay?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

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

export function sweepCommand(end: EndWith): Command {
  const command = new Command('sweep')
    .description('Run a range test for each of many settings, on all cores or on many machines.')
    .argument('<module>', 'a TypeScript or JavaScript file')
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
  addEngineOptions(addRangeOptions(command));
  return command
    .optionsGroup('What comes out:')
    .option('--weight-decay <name>', 'what the settings call the weight decay')
    .option('--json', 'print one JSON object in place of the table')
    .option('-q, --quiet', 'print nothing, no progress either')
    .optionsGroup('Options:')
    .addHelpText('after', MORE)
    .action(async (file: string, flags: SweepFlags) => {
      const { runSweep } = await import('./action.ts');
      end(await runSweep(file, flags));
    });
}
