import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyAlone, install, pack, type Tarball, unpack } from './packing.ts';
import { mustRun, run } from './run.ts';
import { runsAll, sampled } from './sample.ts';
import { entriesOf, publishedPackages, root } from './workspace.ts';

// What npm would publish, packed, installed (in `npm test`: unpacked) into an empty project and imported there.

/** What nobody needs who installs a package. */
const UNWANTED = /(^|\/)(test|tests|test-browser|fixtures)\/|\.test\.|tsbuildinfo|\.tgz$/;

/** Entries that work with no other package installed. */
const alone: Readonly<Record<string, readonly string[]>> = { 'lr-finder': ['.'] };

const temp = mkdtempSync(join(tmpdir(), 'packages-'));
const project = join(temp, 'project');
let tarballs: ReadonlyMap<string, Tarball>;

beforeAll(async () => {
  tarballs = await pack(publishedPackages, temp);
  await (runsAll ? install : unpack)(tarballs, publishedPackages, project);
}, 180_000);
afterAll(() => rmSync(temp, { recursive: true, force: true }));

describe.each(publishedPackages)('$manifest.name', ({ folder, manifest }) => {
  const { name } = manifest;
  const entries = entriesOf(manifest);
  const specifiers = entries.map((entry) => specifier(name, entry.name));
  const tarball = () => tarballs.get(name)!;

  it('has every file that its exports name, and its license and readme', () => {
    const named = entries.flatMap(({ js, types }) => [js, types]);
    expect(tarball().files).toEqual(
      expect.arrayContaining([...named, 'package.json', 'LICENSE', 'README.md']),
    );
    expect(entries.map(({ types }) => types)).toEqual(
      entries.map(({ js }) => js.replace(/\.js$/, '.d.ts')),
    );
  });

  it('has no file that nobody needs', () => {
    expect(tarball().files.filter((file) => UNWANTED.test(file))).toEqual([]);
  });

  it('has no file built from a source that is gone', () => {
    const sources = tarball()
      .files.filter((file) => /^dist\/(?!chunks\/).*\.js$/.test(file))
      .map((file) => file.replace(/^dist\/(.*)\.js$/, 'src/$1.ts'));
    expect(sources.filter((source) => !existsSync(join(folder, source)))).toEqual([]);
  });

  it('has nothing for publint to say', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(tarball().path);
    const { messages, pkg } = await publint({
      pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  // It reads TypeScript's own library anew for each package.
  it.runIf(runsAll)('has types that every ESM resolution finds', async () => {
    const flags = ['--profile', 'esm-only', '--no-emoji', '--no-color'];
    const { status, stdout } = await run(bin('attw'), [tarball().path, ...flags], root);
    expect(status, stdout).toBe(0);
  });

  it('exports at run time the names that its types declare', async () => {
    const exported = await namesOf(specifiers, project);
    for (const names of Object.values(exported)) expect(names).not.toEqual([]);
    writeFileSync(
      join(project, 'names.ts'),
      specifiers.map((s, i) => sameNames(s, i, exported[s]!)).join('\n'),
    );
    for (const resolution of sampled(['nodenext', 'bundler'] as const, 1, 0)) {
      expect(await compile('names.ts', resolution)).toEqual([]);
    }
  });

  it.runIf(runsAll).each(Object.entries(manifest.bin ?? {}))(
    'runs as %s once installed',
    async (command, file) => {
      expect(tarball().files).toContain(file);
      const installed = join(project, 'node_modules', '.bin', command);
      for (const flag of ['-v', '--version']) {
        expect(await mustRun(installed, [flag], project)).toBe(`${manifest.version}\n`);
      }
      // In a package of TypeScript, with the packages that npm put beside it.
      writeFileSync(
        join(project, 'trainable.ts'),
        'let w: number = 0; export default { step: (lr: number) => { w -= lr * (w - 1); return (w - 1) ** 2 }, save: () => w, restore(v: number) { w = v } };',
      );
      const { status, stdout, stderr } = await run(
        installed,
        ['run', 'trainable.ts', '-o', 'curve.png', '-o', 'report.html', '-o', 'history.json', '-q'],
        project,
      );
      expect([0, 1], stderr).toContain(status);
      expect(Number(stdout)).toBeGreaterThan(0);
      for (const name of ['curve.png', 'report.html', 'history.json']) {
        expect(existsSync(join(project, name))).toBe(true);
      }
    },
  );

  it.each(alone[name] ?? [])('loads no other package for %s', async (entry) => {
    const bare = mkdtempSync(join(temp, 'alone-'));
    copyAlone(name, project, bare);
    const id = specifier(name, entry);
    expect(await namesOf([id], bare)).toEqual(await namesOf([id], project));
  });
});

it('the first program of the README gives a rate', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, program = ''] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  writeFileSync(join(project, 'find.mjs'), program);
  expect(await mustRun(process.execPath, ['find.mjs'], project)).toMatch(/^Train at 0\.\d+\. /m);
});

describe('where the GPU libraries of ONNX Runtime cannot be downloaded', () => {
  const test = `
    import * as tf from '@tensorflow/tfjs';
    import { LRFinder } from 'lr-finder/tfjs';
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    const finder = new LRFinder(model, tf.train.sgd(0.01), 'meanSquaredError');
    const xs = tf.tensor2d([[0, 1], [1, 0], [1, 1], [2, 1]]);
    const { engine } = await finder.rangeTest({ xs, ys: xs.sum(1, true) }, { numIter: 20 });
    console.log(engine);`;

  it.runIf(runsAll && process.platform === 'linux' && process.arch === 'x64')(
    'the packages install, train with TensorFlow.js and say how to add ONNX Runtime',
    async () => {
      const offline = join(temp, 'offline');
      await install(tarballs, publishedPackages, offline, true);
      writeFileSync(join(offline, 'test.mjs'), test);
      const { stdout, stderr } = await run(process.execPath, ['test.mjs'], offline);
      expect(stdout.trim().split('\n').at(-1)).toBe('tfjs');
      expect(stderr).toContain('npm install onnxruntime-node --onnxruntime-node-install=skip');
    },
    180_000,
  );

  it('the packages train with ONNX Runtime if it was installed without them', async () => {
    writeFileSync(join(project, 'test.mjs'), test);
    const printed = await mustRun(process.execPath, ['test.mjs'], project);
    expect(printed.trim().split('\n').at(-1)).toBe('onnx');
  });
});

describe('code as people write it', () => {
  beforeAll(() =>
    copyFileSync(join(root, 'test/natural-code.ts'), join(project, 'natural-code.ts')),
  );

  it('compiles under strict with the newest TypeScript', async () => {
    expect(await compile('natural-code.ts', 'nodenext')).toEqual([]);
  });

  it.runIf(runsAll).each(['5.4.5', '5.9.3'])(
    'compiles under strict with TypeScript %s',
    async (version) => {
      const folder = join(temp, `typescript-${version}`);
      const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
      await mustRun(
        'npm',
        ['install', `typescript@${version}`, ...flags, '--prefer-offline'],
        temp,
      );
      expect(await compile('natural-code.ts', 'nodenext', folder)).toEqual([]);
    },
    180_000,
  );
});

const specifier = (packageName: string, entry: string) => packageName + entry.slice(1);

const bin = (name: string) => join(root, 'node_modules', '.bin', name);

/** Imports each module in a fresh process of this Node, inside a project. */
async function namesOf(
  specifiers: readonly string[],
  inside: string,
): Promise<Record<string, string[]>> {
  const script = `
    const names = {};
    for (const id of ${JSON.stringify(specifiers)}) names[id] = Object.keys(await import(id));
    console.log(JSON.stringify(names));`;
  writeFileSync(join(inside, 'names.mjs'), script);
  const printed = await mustRun(process.execPath, ['names.mjs'], inside);
  return JSON.parse(printed.trim().split('\n').at(-1)!) as Record<string, string[]>;
}

/** TypeScript that compiles when the values declared by a module are exactly these. */
function sameNames(id: string, i: number, names: readonly string[]): string {
  const fields = names.map((name) => `${JSON.stringify(name)}: true`).join(', ');
  return `import * as module${i} from '${id}';
export const names${i}: Record<keyof typeof module${i}, true> = { ${fields} };`;
}

/**
 * The errors of a file and of our own declarations. Declarations are checked (skipLibCheck is
 * off), but not those of other packages: TensorFlow.js's have errors of their own, and clash with lib.dom.
 *
 * @param within - the folder in which the compiler is installed; default: the workspace, whose
 * TypeScript must be told to ignore a tsconfig.json.
 */
async function compile(
  file: string,
  resolution: 'nodenext' | 'bundler',
  within = root,
): Promise<string[]> {
  const modules = resolution === 'nodenext' ? 'nodenext' : 'esnext';
  const options = {
    module: modules,
    moduleResolution: resolution,
    target: 'es2022',
    lib: 'es2023,dom,dom.iterable,dom.asynciterable',
    skipLibCheck: 'false',
    pretty: 'false',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  if (within === root) flags.push('--ignoreConfig');
  const tsc = join(within, 'node_modules/typescript/bin/tsc');
  const args = [tsc, file, '--noEmit', '--strict', ...flags];
  const { stdout, status } = await run(process.execPath, args, project);
  const errors = stdout.split('\n').filter((line) => /error TS\d+/.test(line));
  if (status !== 0 && errors.length === 0) throw new Error(`tsc failed: ${stdout}`);
  const ours = [file, ...[...tarballs.keys()].map((name) => `node_modules/${name}/`)];
  return errors.filter((line) => ours.some((path) => line.startsWith(path)));
}
