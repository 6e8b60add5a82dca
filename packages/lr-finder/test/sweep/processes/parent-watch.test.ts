import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import type { Deed } from '../modules/deadly.ts';
import { Program } from '../soak/programs.ts';

const DEADLY = fileURLToPath(new URL('../modules/deadly.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parent-watch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts a sweep of one test; resolves once that has begun. */
async function testing(deed: Deed): Promise<Program> {
  const noted = join(folder, 'noted');
  const module = join(folder, 'sweep.mts');
  const exports = `export { options, trainable } from ${JSON.stringify(DEADLY)};`;
  writeFileSync(module, `${exports}\nexport const grid = [{ deed: '${deed}' }];`);
  const program = new Program(['sweep', module, '-q'], folder, { NOTED: noted });
  let isOver = false;
  void program.ended.then(() => {
    isOver = true;
  });
  while (!existsSync(noted) || readFileSync(noted, 'utf8') === '') {
    if (isOver) throw new Error(`It ended without a test: ${(await program.ended).stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return program;
}

describe.skipIf(process.platform === 'win32')('the processes of a sweep', () => {
  it.each<Deed>(sampled(['ends some time', 'ends never', 'settles never'], 1, 0))(
    'end with a sweep that is killed in a test that %s',
    async (deed) => {
      const program = await testing(deed);
      program.kill({ signal: 'SIGKILL', toGroup: false });
      expect(await program.ended).toMatchObject({ signal: 'SIGKILL' });
      expect(await program.leftProcesses()).toEqual([]);
    },
  );

  it('end with a second Ctrl-C, which waits for nothing', async () => {
    const program = await testing('ends never');
    program.kill({ signal: 'SIGINT', toGroup: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    program.kill({ signal: 'SIGINT', toGroup: true });
    expect(await program.ended).toMatchObject({ signal: 'SIGINT' });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await program.leftProcesses()).toEqual([]);
  });
});
