import type { Command } from 'commander';
import { number } from '../options.ts';
import type { WorkerFlags } from '../sweep/run-worker.ts';

const MORE = `
Examples:
  lr-finder worker sweep.ts --redis redis://127.0.0.1:6379
  lr-finder worker sweep.ts --redis rediss://user:password@host:6380 --threads 8
  LR_FINDER_REDIS=redis://host:6379 lr-finder worker sweep.ts --stay

Only data come through Redis, never code: the worker runs its own copy of the module, and refuses one
that differs from what is swept. It waits for a sweep, and ends when the sweep has ended. Ctrl-C ends it
when its tests are done; a second one at once: another worker then takes them.

What isn't a test of that module is refused. While Redis is gone or refuses commands, the worker waits.

Exit status: 0 when the sweep has ended, 2 if the module, an option or the Redis can't be used or the
module differs, 130 after Ctrl-C, 143 after SIGTERM.
`;

export function addOptions(command: Command): Command {
  return command
    .option('--redis <url>', 'where the tests are (also: LR_FINDER_REDIS)')
    .option(
      '--threads <n>',
      'tests at once, each in a process of its own (default: one for each core)',
      number,
    )
    .option('--stay', 'wait for the next sweep when one has ended')
    .option(
      '--lock <seconds>',
      'give the test of a worker that died to another after so long (default: 30)',
      number,
    )
    .option('-q, --quiet', 'print nothing')
    .addHelpText('after', MORE);
}

/** Runs tests of a sweep until it ends. */
export async function run(file: string, flags: WorkerFlags): Promise<number> {
  const { runWorker } = await import('../sweep/run-worker.ts'); // --help does without
  return runWorker(file, flags);
}
