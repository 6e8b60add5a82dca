import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { COMPUTED, importsOf } from '../../../../test/import-graph.ts';

const folder = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
);
const { dependencies } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

it('the page is made of its own files and of packages, whose exports name what is public', () => {
  const elsewhere = files
    .flatMap((file) => importsOf(file, readFileSync(join(folder, file), 'utf8')))
    .filter(({ to }) => !files.includes(to) && !(to in dependencies));
  expect(files.length).toBeGreaterThan(50);
  // A script that is loaded unchanged, by an address which is imported from its package.
  const unchanged = { from: 'training/engines.ts', to: COMPUTED, kind: 'dynamic' };
  expect(elsewhere).toEqual([unchanged]);
});
