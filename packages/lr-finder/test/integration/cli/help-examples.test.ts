import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../../../test/run.ts';
import { sampled } from '../../../../../test/sample.ts';
import { BIN, lrFinder } from '../../cli/command.ts';
import { emptyFolder, writeCurves } from '../../cli/histories.ts';

// Each line below `Examples:` in the help of each command, run by a shell in a folder with its files.

const COMMANDS = ['run', 'suggest', 'plot', 'compare', 'sweep', 'worker', 'sweep-report', 'demo'];

/** test-redis/ has the tests of sweeps that need a Redis. */
const NEEDS_REDIS = /redis:|rediss:/;

const { PYTHON = 'python3' } = process.env;
const hasPython = spawnSync(PYTHON, ['--version']).status === 0;

const helps = await Promise.all(COMMANDS.map((command) => lrFinder([command, '--help'])));
const examples = helps.map(({ stdout }) => {
  const [, lines = ''] = /^Examples:\n((?: {2}.+\n)+)/m.exec(stdout) ?? [];
  // Words about an example stand after spaces.
  return lines.split('\n').flatMap((line) => line.trim().split(/ {3,}/)[0] || []);
});
// Of each command, since a report of a sweep needs the sweep.
const some = examples.flatMap((lines) => sampled(lines, 1, 0));
const runnable = [...new Set(some)].filter((line) => !NEEDS_REDIS.test(line));

const folder = emptyFolder();
const bin = join(folder, 'bin');
mkdirSync(bin);
mkdirSync(join(folder, 'runs'));

const node = JSON.stringify(process.execPath);
/** Programs of the examples. A machine may lack jq, or call its Python python3. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'lr-finder': `exec ${node} ${JSON.stringify(BIN)} "$@"`,
  jq: `exec ${node} -e 'JSON.parse(require("fs").readFileSync(0, "utf8"))'`,
  python: `exec ${JSON.stringify(PYTHON)} "$@"`,
};
for (const [name, body] of Object.entries(PROGRAMS)) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(bin, name), 0o755);
}

const { json, csv } = writeCurves(folder);
for (const name of ['history.json', 'sgd.json', 'adam.json']) copy(json, name);
for (const name of ['history.csv', 'runs/a.csv', 'runs/b.csv']) copy(csv, name);
const [, ...rows] = readFileSync(csv, 'utf8').trim().split('\n');
write('log.csv', ['lr,loss,train_loss', ...rows.map((row) => twoLosses(row))].join('\n'));
write(
  'trainable.ts',
  'let w: number = 1; export default { step(lr: number) { const loss = w * w; w -= lr * 20 * w; return loss; }, save: () => w, restore(copy: number) { w = copy; } };',
);
write(
  'sweep.ts',
  `export const grid = { weightDecay: [0, 1e-3], batchSize: [32, 128] };
  export function trainable({ weightDecay, batchSize }: { weightDecay: number; batchSize: number }) {
    let w: number = batchSize / 32;
    return { step(lr: number) { const loss = w * w; w -= lr * (2 + weightDecay) * w; return loss; }, save: () => w, restore(copy: number) { w = copy; } };
  }`,
);
write(
  'train.py',
  `import lr_finder
w = 1.0
def step(lr):
    global w
    loss = w * w
    w -= lr * 20 * w
    return loss
def restore(copy):
    global w
    w = copy
lr_finder.serve(step, lambda: w, restore)
`,
);

describe.skipIf(process.platform === 'win32')('the examples of --help', () => {
  it('are there for each command', () => {
    for (const lines of examples) expect(lines.length).toBeGreaterThan(1);
  });

  it.for(runnable)('%s', async (line, { skip }) => {
    skip(line.includes('python') && !hasPython, `there is no ${PYTHON}`);
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    const { status, stderr } = await run('bash', ['-euo', 'pipefail', '-c', line], folder, env);
    expect(status, stderr).toBe(0);
  });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function copy(from: string, name: string): void {
  if (from !== join(folder, name)) copyFileSync(from, join(folder, name));
}

/** The rate and the loss of a row, and the loss again. */
function twoLosses(row: string): string {
  const [lr, loss] = row.split(',');
  return `${lr},${loss},${loss}`;
}
