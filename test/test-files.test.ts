import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, it } from 'vitest';

const PACKAGES = join(import.meta.dirname, '../packages');

/** Tests in `test/` that test no source of their name. Those of several sources are in `integration/`. */
function withoutSource(folder: string): string[] {
  return readdirSync(join(folder, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('integration/'))
    .filter((file) => {
      const source = join(folder, 'src', file.replace(/\.test\.ts$/, ''));
      return !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`);
    });
}

it.each(readdirSync(PACKAGES))('each test of %s has the name of its source', (name) => {
  expect(withoutSource(join(PACKAGES, name))).toEqual([]);
});
