import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lrFinder } from '../packages/lr-finder/test/cli/command.ts';
import { hasPython, hasTorch, PYTHON } from '../packages/lr-finder/test/command/program.ts';
import { root } from './workspace.ts';

const page = readFileSync(join(root, 'docs/processes.md'), 'utf8');
const blocks = [...page.matchAll(/^```python\n(.*?)^```$/gms)].map(([, code]) => code!);
const folder = mkdtempSync(join(tmpdir(), 'processes-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('docs/processes.md', () => {
  it('has two programs in Python', () => expect(blocks).toHaveLength(2));

  it.each([
    ['with nothing', 0, hasPython, 'momentum'],
    ['with PyTorch', 1, hasTorch, 'adamw'],
  ] as const)('has a program that is tested, %s', async (_, i, canRun, optimizer) => {
    if (!canRun) return;
    writeFileSync(join(folder, 'train.py'), `${blocks[i]}\nprint("returned")\n`);
    const args = ['run', '--json', '--', PYTHON, 'train.py'];
    const { stdout, stderr, status } = await lrFinder(args, { cwd: folder });
    expect([0, 1], stderr).toContain(status);
    const { lr, stopReason, optimizer: name } = JSON.parse(stdout);
    expect(['completed', 'diverged']).toContain(stopReason);
    expect(name).toBe(optimizer);
    expect(lr).toBeGreaterThan(1e-3);
    expect(stderr).toContain('returned\n');
  });
});
