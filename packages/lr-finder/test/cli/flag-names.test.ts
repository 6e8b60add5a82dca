import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { withFlags } from '../../src/cli/flag-names.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { lrFinder } from './command.ts';
import { emptyFolder, writeCurves } from './histories.ts';

const cwd = emptyFolder();
const { csv } = writeCurves(cwd);
const trainable = (options: string) => `let w = 0;
export const trainable = {
  step(lr) { const e = w - 1; w -= lr * 2 * e; return e * e; }, save: () => w, restore(s) { w = s; },
};
export const options = ${options};`;
writeFileSync(join(cwd, 'm.mjs'), trainable('{ numIter: 12 }'));
writeFileSync(join(cwd, 'own.mjs'), trainable('{ numIter: 1 }'));
writeFileSync(join(cwd, 'confirm.mjs'), trainable('{ numIter: 12, confirm: { steps: 1 } }'));
writeFileSync(
  join(cwd, 'model.mjs'),
  'export const [model, optimizer, loss, data] = [1, 2, 3, 4];',
);
writeFileSync(join(cwd, 'three.csv'), '1,2,3\n4,5,6\n');
writeFileSync(
  join(cwd, 's.mjs'),
  `export const grid = { a: [1] }; export const trainable = () => ({ step: () => 1, save() {}, restore() {} });`,
);

const NUMBERS_OF_A_TEST: Readonly<Record<string, readonly string[]>> = {
  '--start-lr': ['-1'],
  '--end-lr': ['-1'],
  '--num-iter': ['1'],
  '--steps-per-lr': ['0'],
  '--smooth-f': ['2'],
  '--diverge-th': ['0'],
  '--repeats': ['0'],
  '--evaluate-every': ['0'],
  '--evaluate-batches': ['0'],
  '--accumulation-steps': ['0'],
};
/** A value that can't be used for each flag with a value, and what else makes that come out. */
const UNUSABLE: Readonly<Record<string, readonly string[]>> = {
  ...NUMBERS_OF_A_TEST,
  '--step-mode': ['log'],
  '--refine': ['-1'],
  '--confirm-candidates': ['1'],
  '--confirm-steps': ['1'],
  '--engine': ['cuda'],
  '--precision': ['float64'],
  '--cache-dir': ['x'],
  '--method': ['best'],
  '--samples': ['0'],
  '--parameters': ['0'],
  '--skip-start': ['-1'],
  '--skip-end': ['-1'],
  '--out': ['no/x.svg'],
  '--format': ['xml'],
  '--lr-column': ['none'],
  '--loss-column': ['none'],
  '--show': ['loss2'],
  '--smoothing': ['lowess'],
  '--show-lr': ['-1'],
  '--width': ['1'],
  '--height': ['1'],
  '--theme': ['red'],
  '--scale': ['99', '-o', 'x.png'],
  '--threads': ['0'],
  '--time-limit': ['-1'],
  '--redis': ['nowhere'],
  '--lock': ['-1'],
};
/** Flags for which any text can be used. */
const ANY_TEXT = ['--optimizer', '--title', '--weight-decay', '--by'];

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  run: ['m.mjs'],
  suggest: [csv],
  plot: [csv],
  compare: [csv],
  sweep: ['s.mjs'],
  worker: ['s.mjs', '--redis', 'redis://127.0.0.1:1'],
  'sweep-report': ['s.jsonl'],
};

const commands = (
  await Promise.all(Object.keys(ARGUMENTS).map((name) => buildProgram([name], () => {})))
).map((program, i) => program.commands.find((one) => one.name() === Object.keys(ARGUMENTS)[i])!);

/** A sweep gives numbers to its tests: what can't be used is in their results, by the library's names. */
const isOfEachTest = (name: string, flag: string) => name === 'sweep' && flag in NUMBERS_OF_A_TEST;

const rows = commands.flatMap((command) =>
  command.options
    .map(({ required, long }) => ({ required, flag: long!, name: command.name() }))
    .filter(({ required, flag }) => required && !ANY_TEXT.includes(flag))
    .filter(({ name, flag }) => !isOfEachTest(name, flag)),
);

describe('an error names the flag', () => {
  it.each(sampled(rows, 1, 0))('$name $flag', async ({ name, flag }) => {
    const { options } = commands.find((one) => one.name() === name)!;
    const value = UNUSABLE[flag];
    expect(value, `a value that can't be used for ${flag}`).toBeDefined();
    const { status, stdout, stderr } = await lrFinder(
      [name, ...ARGUMENTS[name]!, flag, ...value!],
      { cwd },
    );
    const message = stderr.trimEnd().split('\n').at(-1)!;
    expect(message).toMatch(/^lr-finder: /);
    expect([status, stdout]).toEqual([2, '']);
    // A file is named by what the file is called.
    if (flag !== '--out') expect(message).toContain(flag);
    const flags = [...options.map(({ long }) => long), '--help', '--redis'];
    for (const [named] of message.matchAll(/--[a-z-]+/g)) expect(flags).toContain(named);
    expect(message).not.toMatch(/`[a-z]+[A-Z]\w*`/);
  });

  it.each<[args: string[], message: string, env?: NodeJS.ProcessEnv]>([
    [['plot', csv, '--show-lr', '-1'], 'logarithmic (see `--no-log-lr`)'],
    [
      ['run', 'm.mjs', '--restore-each-lr'],
      '`--steps-per-lr` to be an integer >= 2 with `--restore-each-lr`',
    ],
    [
      ['run', 'm.mjs', '--confirm-candidates', '4', '--confirm-steps', '29'],
      '`--confirm-steps` to be an integer >= 30 for 4 candidates',
    ],
    [['suggest', 'three.csv'], ': `--lr-column 1 --loss-column 2`'],
    [
      ['suggest', csv, '--lr-column', '1', '--loss-column', '1'],
      'Expected `--lr-column` and `--loss-column` to be',
    ],
    [['worker', 's.mjs'], 'Expected `--redis` to be', { LR_FINDER_REDIS: 'nowhere' }],
  ])('also where it is another one: %j', async (args, message, env) => {
    const { status, stderr } = await lrFinder(args, { cwd, ...(env && { env }) });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  it.each<[args: string[], message: string]>([
    [['own.mjs'], 'Expected `numIter` to be'],
    [['own.mjs', '--num-iter', '1'], 'Expected `--num-iter` to be'],
    [['confirm.mjs'], 'Expected `steps` to be'],
    [['confirm.mjs', '--confirm-steps', '1'], 'Expected `--confirm-steps` to be'],
    [['model.mjs'], 'Expected `model` to be'],
  ])("but what is the module's own keeps its name: run %j", async (args, message) => {
    const { status, stderr } = await lrFinder(['run', ...args], { cwd });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

describe('withFlags', () => {
  const options = [
    new Option('--no-log-lr'),
    new Option('--lock <seconds>'),
    new Option('--out <x>'),
  ];

  it.each([
    ['see `logLr`, `lockSeconds`', 'see `--no-log-lr`, `--lock`'],
    ['`out: 1, logLr: 2`', '`--out 1 --no-log-lr 2`'],
    ['`out(x)` and `out, other`, out', '`out(x)` and `out, other`, out'],
  ])('%s', (text, typed) => expect(withFlags(text, options)).toBe(typed));
});
