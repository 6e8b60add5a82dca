import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rangeTest } from '../../../src/range-test/range-test.ts';
import { sweep } from '../../../src/sweep/index.ts';
import { readSweep } from '../../../src/sweep/results/read-sweep.ts';
import { GroupedParabola } from '../../range-test/parabola.ts';

const folder = mkdtempSync(join(tmpdir(), 'sweep-of-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a sweep tests programs, also one that dies', async () => {
  const module = new URL('../../command/programs/sweep.mjs', import.meta.url);
  const out = join(folder, 'results.jsonl');
  expect(await sweep(module, { out, threads: 2 })).toMatchObject({ done: 2, failed: 1 });
  const { results } = await readSweep(out);
  const [well, dead] = ['', 'die'].map((fault) =>
    results.find(({ setting }) => (setting as { fault: string }).fault === fault),
  );
  const options = { startLr: 1e-3, endLr: 0.1, numIter: 30 };
  const { history } = await rangeTest(new GroupedParabola(), options);
  expect(well).toMatchObject({ outcome: 'tested', history, optimizer: 'momentum' });
  expect(dead).toMatchObject({ outcome: 'failed' });
  expect(JSON.stringify(dead)).toContain('but it ended with the signal SIGKILL');
});
