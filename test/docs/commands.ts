import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages, readJson, root } from '../workspace.ts';

/** What runs a script of package.json, since a test of the pages can't: a file, or why nothing does. */
const SCRIPTS: Readonly<Record<string, { by: string } | { byHand: string }>> = {
  start: { by: 'test/examples/examples.test.ts' },
  'example:convnet': { by: 'test/examples/examples.test.ts' },
  'example:cifar10': { by: 'test/examples/examples.test.ts' },
  'example:loops': { by: 'test/examples/examples.test.ts' },
  'example:float16': { by: 'test/examples/examples.test.ts' },
  'example:jax': { by: 'test/examples/examples.test.ts' },
  'example:pytorch': { by: 'test/examples/examples.test.ts' },
  'example:one-cycle': { by: 'test/examples/examples.test.ts' },
  test: { by: '.ci/run' },
  'test:all': { by: '.ci/run' },
  'test:browser': { by: '.ci/run' },
  'test:redis': { by: '.ci/run' },
  'test:smoke': { by: '.github/workflows/ci.yml' },
  'example:sweep': { by: 'test/examples/examples.test.ts' },
  'docs:build': { by: 'site/test-browser/site.test.ts' },
  'docs:serve': { byHand: 'It serves until it is stopped. The browser tests open what it builds.' },
  'docs:sweep': { byHand: 'It takes minutes, and draws docs/sweeps.' },
  'bench:sweep': { byHand: 'It measures time, and takes minutes.' },
  playground: { byHand: 'It serves until it is stopped. The browser tests open what it builds.' },
  'build:library': { by: 'package.json' }, // A part of `npm run build`.
  build: { by: 'package.json' }, // `npm test` begins with it.
  check: { by: 'package.json' }, // And goes on with it.
  format: { byHand: 'It changes files. What it would change fails `npm run check`.' },
  'bench:adamax': { byHand: 'It takes minutes.' },
  'bench:live': { by: 'packages/lr-finder/test/integration/benchmarks/live.test.ts' },
  'bench:cli': { byHand: 'It measures time.' },
  'bench:cold': { byHand: 'It measures time.' },
  'bench:cache': { byHand: 'It takes minutes, and much memory.' },
  'bench:confirm': { byHand: 'It takes minutes.' },
  'bench:history-file': { byHand: 'It takes minutes.' },
  'bench:fit': { byHand: 'It measures time.' },
  'bench:mixed': { byHand: 'It measures time.' },
  'bench:command': { byHand: 'It measures time.' },
  'bench:jax': { byHand: 'It measures time.' },
  'bench:long': { by: 'packages/lr-finder/test/integration/benchmarks/long.test.ts' },
  'bench:options': { byHand: 'It takes minutes.' },
  changeset: { byHand: 'It asks questions.' },
  'bench:noise': { byHand: 'It takes minutes.' },
  'bench:overhead': { byHand: 'It measures time.' },
  'bench:programs': { byHand: 'It takes minutes.' },
  'bench:pytorch': { byHand: 'It measures time, and needs PyTorch.' },
  'bench:profile': { byHand: 'It measures time.' },
  'bench:range-test': { byHand: 'It measures time, and needs PyTorch and pytorch-lr-finder.' },
  'bench:suggest': { byHand: 'It takes minutes.' },
  'bench:threads': { byHand: 'It measures time.' },
  'bench:validation': { byHand: 'It measures time.' },
};

/** Commands of which no test of the pages can run more than what is checked here. */
const NOT_RUN: readonly (readonly [form: RegExp, check: (match: RegExpExecArray) => string[]])[] = [
  // What npm does itself in an empty folder.
  [/^npm (init -y|pkg set type=module)$/, () => []],
  [/^npm ci$/, () => mentions('.ci/run', 'npm ci')],
  // test/package.test.ts installs what npm would.
  [
    /^npm install((?: -D)?(?: [\w@/.-]+)+?)(?: --onnxruntime-node-install=skip)?$/,
    ([, names = '']) => notInstallable(names),
  ],
  [/^npm (?:run )?([\w:-]+)(?: -- .*)?$/, ([, name = '']) => notRun(name)],
  // They take pictures, to be looked at.
  [/^npm run (\w+) -w ([\w/]+)$/, ([, name = '', folder = '']) => withoutScript(folder, name)],
  [/^npx vitest run((?: [\w./-]+)*?)(?: -u)?$/, ([, filters = '']) => withoutTest(filters)],
  [/^\.ci\/run$/, () => (existsSync(join(root, '.ci/run')) ? [] : ['there is no .ci/run'])],
  // Another Node, from the network: CI has one only.
  [
    /^npx --ignore-scripts=false -y node@\d+ (?:--import tsx )?([\w./-]+)(?: run)?$/,
    ([, file = '']) => missing(file),
  ],
];

/**
 * What is wrong with a command that isn't run here but elsewhere, `[]` if nothing is; `undefined`
 * for a command that is to be run here.
 */
export function checkedElsewhere(command: string): string[] | undefined {
  for (const [form, check] of NOT_RUN) {
    const match = form.exec(command);
    if (match) return check(match);
  }
  return undefined;
}

function withoutScript(folder: string, name: string): string[] {
  return scriptsOf(folder)[name] === undefined ? [`${folder} has no script ${name}`] : [];
}

function scriptsOf(folder: string): Record<string, string> {
  const path = join(root, folder, 'package.json');
  return (readJson(path) as { scripts: Record<string, string> }).scripts;
}

function notRun(name: string): string[] {
  const scripts = scriptsOf('.');
  if (scripts[name] === undefined) return [`package.json has no script ${name}`];
  const how = SCRIPTS[name];
  if (!how) return [`test/docs/commands.ts does not say what runs the script ${name}`];
  if ('byHand' in how) return [];
  const body = readFileSync(join(root, how.by), 'utf8');
  const program = /(?:dist|benchmarks)\/([\w-]+)/.exec(scripts[name])?.[1];
  const isNamed = body.includes(name) || (program !== undefined && body.includes(program));
  return isNamed ? [] : [`${how.by} does not name ${name}`];
}

function mentions(file: string, text: string): string[] {
  return readFileSync(join(root, file), 'utf8').includes(text) ? [] : [`${file} lacks ${text}`];
}

function missing(file: string): string[] {
  return existsSync(join(root, file)) ? [] : [`there is no ${file}`];
}

function notInstallable(names: string): string[] {
  const ours = publishedPackages.map(({ manifest }) => manifest.name);
  const { packages } = readJson(join(root, 'package-lock.json')) as { packages: object };
  return names
    .trim()
    .split(' ')
    .filter(
      (name) => name !== '-D' && !ours.includes(name) && !(`node_modules/${name}` in packages),
    )
    .map((name) => `${name} is neither ours nor in package-lock.json`);
}

function withoutTest(filters: string): string[] {
  const all = ['packages', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((path) => `${folder}/${path}`)
      .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules')),
  );
  return filters
    .trim()
    .split(' ')
    .filter((filter) => !all.some((path) => path.includes(filter)))
    .map((filter) => `no test has ${filter} in its path`);
}
