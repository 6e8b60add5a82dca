import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readHistory } from '../packages/lr-finder/src/history-file/read-history.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/history-files.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code]) => code!,
  );

/** Within the project, so that the block finds the packages that it imports. */
const folder = mkdtempSync(join(root, 'examples', '.history-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** What each Python block finds: objects with the attributes of the real ones. */
const standIns = [
  'lr_finder = NS(history={"lr": [1e-3, 1e-2], "loss": [2.5, float("nan")]})',
  'learn = NS(recorder=NS(lrs=[1e-3, 1e-2], losses=[Tensor(2.5), Tensor("nan")]))',
  'lr_finder = NS(results={"lr": [1e-3, 1e-2], "loss": [2.5, float("nan")]})',
  'lr_finder = NS(lrs=[Tensor(1e-3), Tensor(1e-2)], losses=[Tensor(2.5), Tensor("nan")])',
];
const prelude = `import json
from types import SimpleNamespace as NS
class Tensor:
    def __init__(self, value): self.value = value
    def __float__(self): return float(self.value)
`;

describe('docs/history-files.md', () => {
  it('has TypeScript that runs', () => {
    const [code, ...others] = blocks('ts');
    expect(others).toEqual([]);
    const file = join(folder, 'block.ts');
    writeFileSync(file, code!);
    const printed = execFileSync(process.execPath, ['--import', 'tsx', file], { encoding: 'utf8' });
    expect(printed).toMatch(/^5 [a-z-]+\nsgd\n$/);
  });

  it('shows JSON that is read', async () => {
    const [json] = blocks('json');
    const { history, band, settings, stopReason, steps } = await readHistory(json!);
    expect(history.rawLoss).toEqual([2.31, 2.28]);
    expect(band?.high).toEqual([2.32, 2.4]);
    expect({ settings, stopReason, steps }).toEqual({
      settings: { batchSize: 32 },
      stopReason: 'diverged',
      steps: 80,
    });
  });

  it('has a stand-in for each of its Python blocks', () => {
    expect(blocks('python')).toHaveLength(standIns.length);
  });

  it.skipIf(!hasPython).each(blocks('python').map((code, i) => [i + 1, code] as const))(
    'Python block %d writes a history',
    async (i, code) => {
      execFileSync('python3', ['-c', `${prelude}${standIns[i - 1]}\n${code}`], { cwd: folder });
      const { history } = await readHistory(readFileSync(join(folder, 'history.json')));
      expect(history.lr).toEqual([1e-3, 1e-2]);
      expect(history.loss).toEqual([2.5, Number.NaN]);
    },
  );
});
