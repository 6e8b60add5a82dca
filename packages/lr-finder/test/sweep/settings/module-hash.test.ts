import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashModule } from '../../../src/sweep/settings/module-hash.ts';
import { expectLinearTime } from '../../linear-time.ts';

const FILES: Readonly<Record<string, string>> = {
  'sweep.ts':
    "import { a } from './data.ts'; import b from './model.js'; import 'pkg/part';\nexport const grid = { a: [a] };",
  'data.ts': "export { a } from './deep';",
  'deep/index.ts': 'export const a = 1;',
  'model.ts': "const lazily = () => import('../outside.mjs'); export default lazily;",
  '../outside.mjs': 'export default 1;',
  'unused.ts': 'export {}',
  'node_modules/pkg/package.json': '{"name":"pkg","version":"1.0.0"}',
  'node_modules/lr-finder/package.json': '{"name":"lr-finder","version":"1.0.0"}',
};

let folder: string;
const write = (name: string, text: string, at = folder): void => {
  const file = join(at, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const hash = (at = folder): string => hashModule(join(at, 'sweep.ts'));

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'module-hash-')), 'inner');
  for (const [name, text] of Object.entries(FILES)) write(name, text);
});
afterEach(() => rmSync(dirname(folder), { recursive: true }));

describe('hashModule', () => {
  it('reads a module in linear time', async () => {
    await expectLinearTime(10_000, (size) => {
      const space = ' '.repeat(size);
      write('sweep.ts', `import${space}(${space}1); from${space}; require${space}('`);
      hash();
    });
  });

  it('is the same for a copy elsewhere', () => {
    const copy = join(folder, 'copied', 'inner');
    for (const [name, text] of Object.entries(FILES)) write(name, text, copy);
    expect(hash(copy)).toBe(hash());
    expect(hash()).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['the file itself', 'sweep.ts', `${FILES['sweep.ts']} `],
    ['a file that it imports', 'data.ts', "export { a } from './deep'; "],
    ['a file that an imported one imports, a folder', 'deep/index.ts', 'export const a = 2;'],
    ['a TypeScript file that is imported as JavaScript', 'model.ts', 'export default 2;'],
    ['one that is imported when it is needed', '../outside.mjs', 'export default 2;'],
    [
      'the version of a package that it imports',
      'node_modules/pkg/package.json',
      '{"version":"1.0.1"}',
    ],
    ['the version of lr-finder', 'node_modules/lr-finder/package.json', '{"version":"1.0.1"}'],
  ])('changes with %s', (_, name, text) => {
    const before = hash();
    write(name, text);
    expect(hash()).not.toBe(before);
  });

  it('does not change with what is not imported', () => {
    const before = hash();
    write('unused.ts', 'export const other = 1;');
    write('node_modules/other/package.json', '{"version":"2.0.0"}');
    expect(hash()).toBe(before);
  });

  it('refuses a file that is not there', () => {
    expect(() => hashModule(join(folder, 'none.ts'))).toThrow('which is not there');
  });
});
