import { basename } from 'node:path';
import { check } from '../../errors.ts';
import { exportedBy } from '../../module/exported.ts';
import { loadModule } from '../../module/load-module.ts';
import { printable } from '../printable.ts';
import { nameOf } from '../test-name.ts';
import type { RunFlags } from './options.ts';
import { runTest } from './run-test.ts';

/**
 * Tests what a module exports. Resolves to the exit status.
 *
 * @throws {ArgumentError} for a flag that is for commands.
 */
export async function runModule(file: string, flags: RunFlags): Promise<number> {
  const isLimited = flags.timeLimit !== undefined;
  check(!isLimited, 'timeLimit', 'given for a command after `--`', flags.timeLimit);
  const load = async () => exportedBy(await loadModule(file), printable(basename(file)));
  return runTest({ file, name: nameOf(file), load }, flags);
}
