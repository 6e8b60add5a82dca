import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { mustRun } from '../../../../../test/run.ts';
import { folders } from '../../cache/cache-folder.ts';

const newFolder = folders();

it('a file goes with what holds it, though nobody removed it', async () => {
  const program = fileURLToPath(new URL('../../cache/forgotten.ts', import.meta.url));
  const folder = newFolder();
  const args = ['--expose-gc', '--import', 'tsx', program, folder];
  expect(await mustRun(process.execPath, args, process.cwd())).toBe('0\n');
});
