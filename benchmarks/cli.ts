/**
 * What the command costs from a cold start, as a shell sees it, and what importing the library does.
 * Medians of several runs, in turns.
 *
 *   npm run bench:cli -- [--runs 15]
 *   npx --ignore-scripts=false -y node@24 --import tsx benchmarks/cli.ts
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from 'd3-array';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'packages/lr-finder/bin/lr-finder.js');
const CURVE = join(ROOT, 'packages/lr-finder/test/fixtures/curves/mnist-cnn-adam.json');

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
const folder = mkdtempSync(join(tmpdir(), 'bench-cli-'));
const points = JSON.parse(readFileSync(CURVE, 'utf8')) as { lr: number[]; loss: number[] };
const csv = join(folder, 'curve.csv');
const trainable = join(folder, 'trainable.mts');
writeFileSync(
  trainable,
  'let w: number = 0; export default { step(lr: number) { const e = w - 1; w -= lr * 2 * e; return e * e; }, save: () => w, restore(s: number) { w = s; } };',
);
writeFileSync(csv, ['lr,loss', ...points.lr.map((lr, i) => `${lr},${points.loss[i]}`)].join('\n'));

const wholes: Readonly<Record<string, readonly string[]>> = {
  'node alone': ['-e', '0'],
  'lr-finder --help': [BIN, '--help'],
  'lr-finder suggest curve.json': [BIN, 'suggest', CURVE],
  'lr-finder suggest curve.csv': [BIN, 'suggest', csv],
  'lr-finder plot curve.json': [BIN, 'plot', CURVE],
  'lr-finder plot curve.json -o x.svg': [BIN, 'plot', CURVE, '-o', join(folder, 'x.svg')],
  'lr-finder plot curve.json -o x.png': [BIN, 'plot', CURVE, '-o', join(folder, 'x.png')],
  'lr-finder plot curve.json -o x.html': [BIN, 'plot', CURVE, '-o', join(folder, 'x.html')],
};
/** Those that compile TypeScript: with a folder for what is compiled, and with none. */
const run = [BIN, 'run', trainable, '--start-lr', '1e-4', '--quiet'];
const compiling: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  'lr-finder run trainable.mts': { XDG_CACHE_HOME: folder },
  'the same, nothing cached': { XDG_CACHE_HOME: join(folder, 'none', 'none') },
};
const modules = ['lr-finder', 'lr-finder/plot', 'lr-finder/plot/terminal'];

// Where it is set, Node 20 reads the certificates it names at each start, which none of these needs.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

const seconds = new Map<string, number[]>();
const note = (name: string, taken: number) =>
  seconds.set(name, [...(seconds.get(name) ?? []), taken]);
for (let i = 0; i < Number(values.runs); i++) {
  for (const [name, args] of Object.entries(wholes)) start(name, args);
  for (const [name, place] of Object.entries(compiling)) start(name, run, place);
  for (const name of modules) note(`import '${name}'`, importSeconds(name));
}
rmSync(folder, { recursive: true });

console.log(
  `Curve of ${points.lr.length} points; medians of ${values.runs} runs, Node ${process.version}`,
);
for (const [name, taken] of seconds) {
  const least = Math.min(...taken).toFixed(3);
  console.log(`  ${name.padEnd(38)} ${median(taken)!.toFixed(3)} s  (least ${least})`);
}

/** Runs a process, and notes how long it takes. */
function start(name: string, args: readonly string[], place: NodeJS.ProcessEnv = {}): void {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env: { ...env, ...place } });
  note(name, (performance.now() - begin) / 1000);
  // The curve of one weight is not one to be trusted.
  if (status !== 0 && status !== 1) throw new Error(`${name} ended with ${status}: ${stderr}`);
}

/** What an import adds to a process that is running, by its own clock. */
function importSeconds(name: string): number {
  const script = `const start = performance.now(); await import('${name}'); console.log(performance.now() - start)`;
  const args = ['--input-type=module', '-e', script];
  return Number(execFileSync(process.execPath, args, { cwd: join(ROOT, 'examples'), env })) / 1000;
}
