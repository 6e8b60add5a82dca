import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BUNDLER_ROWS, NEXT, RUNTIMES } from '../../test-smoke/table.ts';
import { root } from '../workspace.ts';

const COMMAND = 'npm run test:smoke --';

function rows(): string {
  const lines = [
    ...RUNTIMES.map(({ name }) => [name, '', `${COMMAND} runtimes`]),
    ...BUNDLER_ROWS.map(({ name, version, platforms }) => [
      `${name} ${version}`,
      platforms.map((platform) => (platform === 'node' ? 'Node' : 'Chromium')).join(', '),
      `${COMMAND} bundlers`,
    ]),
    [`Next.js ${NEXT.next}`, 'Node, a route of its server (with TEST_ALL=1)', `${COMMAND} next`],
  ];
  const cells = lines.map(([what, where, command]) => `| ${what} | ${where} | \`${command}\` |`);
  return ['| | bundles for | |', '| --- | --- | --- |', ...cells]
    .join('\n')
    .replaceAll('|  |', '| |');
}

/** Written by `npx vitest run test/docs/where-it-runs.test.ts -u`. */
it('the rows of docs/where-it-runs.md are those that are tried', async () => {
  const file = join(root, 'docs/where-it-runs.md');
  const mark = /(<!-- rows of test:smoke -->\n\n)(?:\|.*\n)+/;
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(mark);
  const written = text.replace(mark, (_, start: string) => `${start}${rows()}\n`);
  await expect(written).toMatchFileSnapshot(file);
});
