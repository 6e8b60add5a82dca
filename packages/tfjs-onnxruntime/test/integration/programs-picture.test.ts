import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { programsPicture } from '../../benchmarks/programs-picture.ts';

const docs = new URL('../../docs/', import.meta.url);

it('docs/programs.svg shows the table of docs/programs.md', async () => {
  const page = await readFile(new URL('programs.md', docs), 'utf8');
  const picture = await programsPicture(page);
  const compiled = page.match(/^\| (?!median).* \| \d+ \| .*\|$/gm)!;
  expect(compiled.length).toBeGreaterThan(50);
  expect(picture.match(/<circle/g)).toHaveLength(2 * compiled.length);
  await expect(picture).toMatchFileSnapshot(fileURLToPath(new URL('programs.svg', docs)));
});
