import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.ts';
import { sampled } from '../sample.ts';
import { publishedPackages, root } from '../workspace.ts';
import { checkedElsewhere } from './commands.ts';
import { type Block, docstrings, pages, readPage } from './pages.ts';
import { programsOf } from './programs.ts';

// Every code block and every command of the pages, and every block of a docstring, is run, or the table in
// commands.ts, or one here, says by what else.

/** What the programs of a page must print, in their order; of others it is enough that they run. */
const PRINTED: Readonly<Record<string, readonly RegExp[]>> = {
  'README.md': [/^Train at 0\.\d+\. The loss falls and then rises/m],
  'docs/tfjs.md': [/^Train at 0\.\d+\. .* \(\d+ steps\)$/m],
  'docs/loops.md': [
    /^(completed|diverged): train at 0\.\d+\. /m,
    /^0\.\d+ The loss falls and then rises/,
    /^\d\.\d+$/m,
    /^0\.0\d+$/m,
    /^discriminator \S+ \S+\ngenerator \S+ \S+\ntogether \S+ \S+$/m,
    /^together \d.*\nthe output alone 0\.\d+\nthe output alone, the rest frozen 0\.\d+$/m,
    /^\d\.\d+$/m,
    /^[1-9]\d* steps skipped\n\d\.\d+$/m,
    /^0\.\d+$/m,
    /^0\.\d+$/m,
    /^Error: The worker ended with exit code 1\ntrue$/m,
  ],
};

/** Pages whose JavaScript another test runs, with more to say of what comes out. */
const RUN_BY: Readonly<Record<string, string>> = {
  'packages/tfjs-onnxruntime/README.md':
    'packages/tfjs-onnxruntime/test/integration/readme.test.ts',
};

/** The browser tests that run a page's blocks for browsers. */
const RUN_IN_BROWSER_BY: Readonly<Record<string, string>> = {
  'packages/tfjs-onnxruntime/README.md': 'packages/tfjs-onnxruntime/test-browser/readme.test.ts',
};

/** Blocks that are no programs: data is read, what a terminal shows is only shown. */
const SHOWN: Readonly<Record<string, (code: string) => void>> = {
  json: (code) => JSON.parse(code),
  jsonl: (code) => code.split('\n').forEach((line) => void JSON.parse(line)),
  csv: (code) => expectColumns(code, ','),
  // test/history-files-page.test.ts and test/processes-page.test.ts run those of their pages.
  python: (code) => {
    const pages = ['history-files', 'processes'].map((name) => `docs/${name}.md`);
    expect(pages.map((page) => readFileSync(join(root, page), 'utf8')).join('')).toContain(code);
  },
  tsv: (code) => expectColumns(code, '\t'),
  text: () => undefined,
};

const all = [...pages, ...docstrings].map((page) => ({ page, ...programsOf(page) }));
const programs = all.flatMap(({ page, programs }) =>
  page.path in RUN_BY
    ? []
    : programs.map((program, i) => ({ ...program, printed: PRINTED[page.path]?.[i] })),
);
const blocksOf = (...languages: readonly string[]): Block[] =>
  pages.flatMap(({ blocks }) => blocks.filter(({ language }) => languages.includes(language)));
const place = ({ page, line }: Block) => `${page}:${line}`;

/** Within the project, so that the programs find the packages that they import. */
const folder = mkdtempSync(join(root, 'examples', '.docs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = ({ name, language }: { readonly name: string; readonly language: string }) =>
  join(folder, `${name.replace(/[^\w]+/g, '-')}.${language}`);
beforeAll(() => {
  for (const program of programs) writeFileSync(fileOf(program), program.code);
  // A shell finds a history here, in two forms.
  const curve = join(root, 'packages/lr-finder/test/fixtures/curves/mnist-cnn-adam.json');
  const text = readFileSync(curve, 'utf8');
  const { lr, loss } = JSON.parse(text) as { lr: number[]; loss: number[] };
  writeFileSync(join(folder, 'history.json'), text);
  writeFileSync(
    join(folder, 'history.csv'),
    ['lr,loss', ...lr.map((rate, i) => `${rate},${loss[i]}`)].join('\n'),
  );
});

describe('the programs', () => {
  it('are typed', async () => {
    const options = { noEmit: true, types: ['node'], allowImportingTsExtensions: true };
    const config = { extends: '../../tsconfig.base.json', compilerOptions: options };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['*.ts'] }));
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const { stdout } = await run(tsc, ['-p', folder, '--pretty', 'false'], root);
    const errors = stdout.split('\n').filter((line) => line !== '');
    expect(errors).toEqual([]);
  });

  // All of them are typed; that a part of them runs is enough in `npm test`.
  it.each(sampled(programs, 1, 3).map((program) => [program.name, program] as const))(
    '%s runs',
    async (_, program) => {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', fileOf(program)],
        { cwd: folder, env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' } },
      );
      if (program.printed) expect(stdout).toMatch(program.printed);
      expect(stderr.replace(/=+\nHi, looks like.*?\n=+\n/s, '').trim()).toBe('');
    },
  );

  it.each(Object.entries(PRINTED))('of %s have a line here each', (path, printed) => {
    expect(all.find(({ page }) => page.path === path)?.programs).toHaveLength(printed.length);
  });

  it.each([...Object.entries(RUN_BY), ...Object.entries(RUN_IN_BROWSER_BY)])(
    'of %s are run by %s',
    (path, test) => {
      expect(pages.map((page) => page.path)).toContain(path);
      // The test lies beside its page's folder, and names the page.
      const text = readFileSync(join(root, test), 'utf8');
      expect(text).toContain(`../${path.split('/').at(-1)}`);
    },
  );
});

describe('the programs for browsers', () => {
  const blocks = all.flatMap(({ inBrowser }) => inBrowser);
  it.each(blocks.map((block) => [place(block), block] as const))(
    '%s is bundled here, and run in the browser tests',
    async (_, { page, code, language }) => {
      expect(Object.keys(RUN_IN_BROWSER_BY)).toContain(page);
      const { errors, warnings } = await build({
        stdin: { contents: code, loader: language as 'ts' | 'js', resolveDir: folder },
        bundle: true,
        write: false,
        format: 'esm',
        platform: 'browser',
        logLevel: 'silent',
      });
      expect([...errors, ...warnings]).toEqual([]);
    },
  );
});

describe('the commands', () => {
  const scripts = blocksOf('sh', 'bash').map((block) => {
    const lines = block.code.replace(/\\\n/g, ' ').split('\n');
    const commands = lines.map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter(Boolean);
    const checked = commands.map((line) => ({
      line,
      problems: line.split(/\s*&&\s*/).map(checkedElsewhere),
    }));
    const here = checked.filter(({ problems }) => problems.includes(undefined));
    const elsewhere = checked.filter(({ problems }) => !problems.includes(undefined));
    return { place: place(block), here: here.map(({ line }) => line), elsewhere };
  });

  it.each(scripts)('of $place that are run elsewhere are there', ({ elsewhere }) => {
    expect(elsewhere.flatMap(({ problems }) => problems).flat()).toEqual([]);
  });

  const runHere = scripts.filter(({ here }) => here.length > 0);
  it.each(sampled(runHere, 1, 3))('of $place run', async ({ here }) => {
    const script = ['set -euo pipefail', ...here].join('\n');
    const { status, stderr } = await run('bash', ['-c', script], folder);
    expect(status, stderr).toBe(0);
  });

  const inline = pages.flatMap(({ commands }) => commands);
  it.each(inline.filter(({ command }) => /^np[mx]/.test(command)))(
    '$command, as $page says, is there',
    ({ command }) => {
      // A form, `npm run example -- <folder>`, is checked as far as it goes.
      const problems = command.split(/\s*&&\s*/).map(checkedElsewhere);
      expect(problems.flat()).toEqual([]);
    },
  );
});

describe('the pages', () => {
  it('begin with a README of 150 lines, with a program on the first screen', () => {
    const lines = readFileSync(join(root, 'README.md'), 'utf8').split('\n');
    expect(lines.length).toBeLessThanOrEqual(150);
    const { blocks } = pages.find(({ path }) => path === 'README.md')!;
    const first = blocks.find(({ language }) => language === 'ts')!;
    expect(first.line + first.code.split('\n').length).toBeLessThanOrEqual(50);
  });

  it.each(publishedPackages)(
    'of npm for $manifest.name stands alone, with a picture',
    ({ folder }) => {
      const path = relative(root, join(folder, 'README.md'));
      const { links, repositoryLinks } = pages.find((page) => page.path === path)!;
      expect(links.filter((link) => !link.startsWith('#'))).toEqual([]);
      expect(repositoryLinks.some((link) => /\.(svg|png)$/.test(link))).toBe(true);
    },
  );

  it('are all in the index of the guides', () => {
    const { links } = pages.find(({ path }) => path === 'docs/README.md')!;
    const linked = links.map((link) => join('docs', link));
    const all = pages.map(({ path }) => path).filter((path) => path !== 'docs/README.md');
    expect(all.filter((path) => !linked.includes(path))).toEqual([
      'packages/lr-finder/README.md', // On npm: here README.md has its place.
    ]);
  });

  it.each(
    [...pages, ...docstrings]
      .flatMap(({ blocks }) => blocks)
      .map((block) => [place(block), block] as const),
  )('%s is a block of a kind that is run, or known to be data', (_, { language, code }) => {
    const kinds = ['ts', 'js', 'sh', 'bash', ...Object.keys(SHOWN)];
    expect(kinds).toContain(language);
    SHOWN[language]?.(code);
  });

  const links = pages.flatMap(({ path, links, repositoryLinks }) => [
    ...links.map((link) => [path, link, dirname(path)] as const),
    ...repositoryLinks.map((link) => [path, link, '.'] as const),
  ]);
  it.each(links)('%s links to %s, which is there', (path, link, from) => {
    const [file, anchor] = link.split('#') as [string, string?];
    const target = file === '' ? path : join(from, file);
    expect(existsSync(join(root, target))).toBe(true);
    if (anchor !== undefined) {
      expect(pages.find((page) => page.path === target)?.anchors).toContain(anchor);
    }
  });
});

describe('the reader of pages', () => {
  it('finds blocks, commands and links, and not those within blocks', () => {
    const text = [
      '## All of `it`: a, b.js',
      'Run `npm test`, see [it](docs/a.md#b) or [there](https://example.org).',
      '```ts prelude=model continues',
      'const a = `npm start`; // [no](link)',
      '```',
      '````text',
      '```',
      '````',
    ].join('\n');
    expect(readPage('a.md', text)).toEqual({
      path: 'a.md',
      blocks: [
        {
          page: 'a.md',
          line: 3,
          language: 'ts',
          marks: ['prelude=model', 'continues'],
          code: 'const a = `npm start`; // [no](link)',
        },
        { page: 'a.md', line: 6, language: 'text', marks: [], code: '```' },
      ],
      commands: [{ page: 'a.md', command: 'npm test' }],
      links: ['docs/a.md#b'],
      repositoryLinks: [],
      anchors: ['all-of-it-a-bjs'],
    });
    expect(() => readPage('a.md', '```ts\nopen')).toThrow(
      'a.md:1: Expected the block to be closed',
    );
  });

  it('puts programs together, and refuses what it does not know', () => {
    const page = (...fences: readonly string[]) =>
      readPage('a.md', fences.map((fence, i) => `\`\`\`${fence}\nmodel${i};\n\`\`\``).join('\n'));
    expect(programsOf(page('ts', 'ts continues', 'ts')).programs).toEqual([
      { name: 'a.md:1', language: 'ts', code: '\nmodel0;\nmodel1;' },
      { name: 'a.md:7', language: 'ts', code: '\nmodel2;' },
    ]);
    expect(() => programsOf(page('ts continues'))).toThrow('a.md:1: Expected a `ts` block above');
    expect(() => programsOf(page('ts skip'))).toThrow('got `skip`');
    expect(() => programsOf(page('ts prelude=model'))).toThrow('to use its prelude model');
  });

  it.each<[command: string, problems: string[] | undefined]>([
    ['npm ci', []],
    ['npm run bench:none', ['package.json has no script bench:none']],
    ['npm install left-pad', ['left-pad is neither ours nor in package-lock.json']],
    ['npx vitest run nothing-of-the-kind', ['no test has nothing-of-the-kind in its path']],
    ['echo hello', undefined],
  ])('says of `%s` what is wrong', (command, problems) => {
    expect(checkedElsewhere(command)).toEqual(problems);
  });
});

function expectColumns(code: string, separator: string): void {
  const widths = new Set(code.split('\n').map((line) => line.split(separator).length));
  expect([...widths]).toHaveLength(1);
  expect(Math.max(...widths)).toBeGreaterThan(1);
}
