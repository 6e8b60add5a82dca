import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

/** Within the project, so that the blocks find the packages that they import. */
const folder = mkdtempSync(join(root, 'examples', '.readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a block must print, in order. */
const printed = [
  /^(completed|diverged): train at 0\.\d+\. /m,
  /^(completed|diverged): train at 0\.\d+\. /m,
  /1e-5.*1e-1/,
];

describe('the README', () => {
  it('has a line here for each of its blocks', () => {
    expect(blocks).toHaveLength(printed.length);
  });

  it.each(blocks.map((code, i) => [i + 1, code] as const))('block %d runs', async (i, code) => {
    const file = join(folder, `block-${i}.ts`);
    writeFileSync(file, code);
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', file],
      { cwd: folder, env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' } },
    );
    expect(stdout).toMatch(printed[i - 1]!);
    expect(stderr.replace(/=+\nHi, looks like.*?\n=+\n/s, '').trim()).toBe('');
  });

  it.each([...readme.matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, link]) => link!))(
    'links to %s, which is there',
    (link) => expect(() => readFileSync(join(root, link))).not.toThrow(),
  );
});
