import { basename } from 'node:path';
import { exportedBy } from '../../module/exported.ts';
import { loadModule } from '../../module/load-module.ts';
import { printable } from '../printable.ts';
import { nameOf } from '../test-name.ts';
import type { RunFlags } from './options.ts';
import { runTest } from './run-test.ts';

/** Tests what a module exports. Resolves to the exit status. */
export function runModule(file: string, flags: RunFlags): Promise<number> {
  const load = async () => exportedBy(await loadModule(file), printable(basename(file)));
  return runTest({ file, name: nameOf(file), load }, flags);
}
