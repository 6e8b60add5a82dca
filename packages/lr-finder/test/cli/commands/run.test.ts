import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseHistory, type Suggestion } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { run } from '../../../../../test/run.ts';
import { runsAll, sampled } from '../../../../../test/sample.ts';
import { BIN, lrFinder, start } from '../command.ts';
import { emptyFolder } from '../histories.ts';

const module = (name: string) => fileURLToPath(new URL(`../modules/${name}`, import.meta.url));
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

interface Printed extends Suggestion {
  readonly stopReason: string;
  readonly steps: number;
  readonly tests: number;
  readonly engine?: string;
  readonly optimizer?: string;
  readonly confirmation?: object;
  readonly history: { readonly lr: number[] };
  readonly files: readonly string[];
}

/** Runs a module, and reads the JSON that it prints. */
async function tested(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const { status, stdout, stderr } = await lrFinder(['run', ...args, '--json'], {
    ...(env && { env }),
  });
  expect([0, 1], stderr).toContain(status);
  return { status, stderr, ...(JSON.parse(stdout) as Printed) };
}

describe('lr-finder run', () => {
  it.each(
    sampled(
      [
        ['a Trainable by default', 'trainable.ts'],
        ['its parts by name', 'parts.ts'],
        ['an ES module in JavaScript', 'trainable.mjs'],
        ['a CommonJS module', 'trainable.cjs'],
      ],
      1,
      0,
    ),
  )('tests %s', async (_, file) => {
    const range = ['--start-lr', '1e-5', '--end-lr', '10', '--num-iter', '60'];
    const { history, stopReason, lr } = await tested([module(file), ...range]);
    expect(history.lr[0]).toBe(1e-5);
    expect(['completed', 'diverged']).toContain(stopReason);
    expect(lr).toBeGreaterThan(1e-3);
    expect(lr).toBeLessThan(2);
  });

  it("goes by the module's options, and by the flags first", async () => {
    const own = await tested([module('named.mts')]);
    expect(own.history.lr[0]).toBe(1e-5);
    expect(own.optimizer).toBe('sgd');
    const flagged = await tested([module('named.mts'), '--start-lr', '1e-4', '--repeats', '1']);
    expect(flagged.history.lr[0]).toBe(1e-4);
    expect(flagged.steps).toBeLessThanOrEqual(100);
    expect(own.steps).toBeGreaterThan(2 * flagged.steps);
  });

  it('tests a TensorFlow.js model of an async function, with the tfjs that the module has', async () => {
    const result = await tested([module('model.ts'), '--end-lr', '100']);
    expect(result.history.lr[0]).toBe(1e-6);
    expect(result.optimizer).toBe('sgd');
    expect(['onnx', 'tfjs']).toContain(result.engine);
    expect(result.stderr).toContain('one LRFinder: object');
    expect(result.lr).toBeGreaterThan(1e-3);
    const plain = await tested([module('model.ts'), '--engine', 'tfjs', '--num-iter', '20']);
    expect(plain.engine).toBe('tfjs');
  });

  it.runIf(runsAll)('keeps the copy of a model in a folder, and leaves nothing there', async () => {
    const folder = emptyFolder();
    const cached = ['--cache-dir', join(folder, 'copies')];
    const args = [module('model.ts'), '--engine', 'tfjs', '--num-iter', '12'];
    const { history } = await tested([...args, ...cached]);
    expect(history.lr).toHaveLength(12);
    expect(readdirSync(join(folder, 'copies'))).toEqual([]);

    writeFileSync(join(folder, 'file'), '');
    const refused = await lrFinder(['run', ...args, '--cache-dir', join(folder, 'file')]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('Could not make a file in `cacheDir`');
    const stray = await lrFinder(['run', module('trainable.ts'), ...cached]);
    expect(stray.status).toBe(2);
    expect(stray.stderr).toContain('`--cache-dir`');
  });

  it('measures a validation loss, and says so in the file', async () => {
    const folder = emptyFolder();
    const file = join(folder, 'history.json');
    const flags = ['--evaluate-every', '2', '--end-lr', '100', '-o', file];
    const { history, lr } = await tested([module('model.ts'), ...flags], { VALIDATE: '1' });
    expect(history.lr.length).toBeLessThanOrEqual(50);
    const { stdout } = await lrFinder(['suggest', file, '--json']);
    expect((JSON.parse(stdout) as Suggestion).lr).toBeCloseTo(lr, 10);
  });

  it.each(
    sampled(
      [
        ['several steps at each rate', ['--steps-per-lr', '3']],
        ['weights put back', ['--steps-per-lr', '3', '--restore-each-lr']],
      ],
      1,
      1,
    ),
  )('takes %s, and says so in the file', async (_, flags) => {
    const file = join(emptyFolder(), 'history.json');
    const range = ['--start-lr', '1e-5', '--num-iter', '40', '-o', file];
    const { history, steps, lr } = await tested([module('trainable.ts'), ...range, ...flags]);
    expect(steps).toBe(3 * history.lr.length);
    expect(lr).toBeGreaterThan(1e-3);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      settings: { stepsPerLr: 3, stepsPerPoint: 3, lossAfterUpdate: true },
    });
    const { stdout } = await lrFinder(['suggest', file, '--json']);
    expect((JSON.parse(stdout) as Suggestion).lr).toBeCloseTo(lr, 10);
  });

  it('refines and confirms', async () => {
    const range = ['--start-lr', '1e-6', '--end-lr', '1e-2', '--num-iter', '50', '--refine', '3'];
    const refined = await tested([module('trainable.ts'), ...range]);
    expect(refined.tests).toBeGreaterThan(1);
    const limits = ['--confirm-candidates', '2', '--confirm-steps', '40', '--start-lr', '1e-5'];
    const confirmed = await tested([module('trainable.ts'), ...limits]);
    expect(confirmed.confirmation).toMatchObject({ stopReason: 'completed' });
  });

  it('tests once more where no range was given and it cut off the curve, and says so', async () => {
    const folder = emptyFolder();
    const args = ['run', module('high-rates.ts'), '-o', 'report.html'];
    const { status, stdout } = await lrFinder(args, { cwd: folder });
    expect(stdout).toContain('\nTest 1, from 1e-7 to 10: never diverged. Tested again.\n');
    expect(stdout).toMatch(
      /\n\(\d+ points, 2\d\d training steps, 2 tests, (completed|diverged)\)\n$/,
    );
    expect(status).toBe(0);
    expect(read(folder, 'report.html')).toContain('those of 1 earlier test included');
    const ranged = await tested([module('high-rates.ts'), '--end-lr', '10']);
    expect([ranged.tests, ranged.verdict.kind]).toEqual([1, 'never-diverged']);
  });

  it('shows figure, words and cost, and writes every kind of file', async () => {
    const folder = emptyFolder();
    const kinds = ['json', 'csv', 'svg', 'png', 'html'];
    const out = kinds.flatMap((kind) => ['-o', `test.${kind}`]);
    const { status, stdout, stderr } = await lrFinder(['run', module('named.mts'), ...out], {
      cwd: folder,
    });
    expect(stdout).toMatch(/^Learning rate range test\n/);
    expect(stdout).toMatch(/\nSuggested learning rate: .*\n/);
    expect(stdout).toMatch(/\n\(\d+ points, \d+ training steps, (completed|diverged)\)\n$/);
    expect(stderr).toBe(`Written: ${kinds.map((kind) => `test.${kind}`).join(', ')}\n`);
    expect(status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(kinds.map((kind) => `test.${kind}`).sort());

    const history = parseHistory(read(folder, 'test.json'));
    expect(read(folder, 'test.json')).toContain('"optimizer": "sgd"');
    const rows = read(folder, 'test.csv').trimEnd().split('\n');
    expect(rows[0]).toBe('lr,loss,rawLoss');
    expect(rows.slice(1).map((row) => Number(row.split(',')[0]))).toEqual(history.lr);
  });

  it('names the flags in what it advises', async () => {
    const range = ['--start-lr', '1e-5', '--end-lr', '0.1'];
    const { status, stdout } = await lrFinder(['run', module('trainable.ts'), ...range]);
    expect(stdout).toContain('with a larger `--end-lr`');
    expect(status).toBe(1);
  });

  it('prints the rate alone with --quiet', async () => {
    const { stdout, stderr } = await lrFinder(['run', module('named.mts'), '--quiet']);
    expect(stdout).toMatch(/^[\d.e-]+\n$/);
    expect(stderr).toBe('');
  });

  const refused: [status: number, args: string[], message: RegExp][] = [
    [
      2,
      [module('nothing.ts')],
      /Expected nothing\.ts to export a Trainable.*got an object with answer/,
    ],
    [3, [module('throws.ts')], /throws\.ts can't be loaded: not today \(--debug shows where\)/],
    [3, [module('failing.ts')], /The training failed: no more \\u001b\[31mdata/],
    [2, [module('trainable.ts'), '--num-iter', '1'], /`--num-iter` to be an integer >= 2, got 1/],
    [
      2,
      [module('trainable.ts'), '--end-lr', '0'],
      /`--end-lr` to be a finite number > `--start-lr`|`--end-lr` to be/,
    ],
    [
      2,
      [module('trainable.ts'), '--engine', 'onnx'],
      /`--engine` to be given for a TensorFlow\.js model/,
    ],
    [2, [module('trainable.ts'), '--confirm-steps', '1'], /`steps` to be an integer|confirm-steps/],
    [2, [module('trainable.ts'), '-o', 'x.txt'], /ends in \.json, \.csv, \.svg, \.png, \.html/],
  ];
  it.each(sampled(refused, 1, 2))('ends with %i for %j', async (code, args, message) => {
    const cwd = emptyFolder();
    const { status, stdout, stderr } = await lrFinder(['run', ...args], { cwd });
    const lines = stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(message);
    expect(lines.filter((line) => line.startsWith('lr-finder: '))).toHaveLength(1);
    expect([status, stdout]).toEqual([code, '']);
  });

  it('puts the training back where it failed', async () => {
    const { stderr } = await lrFinder(['run', module('failing.ts')], { cwd: emptyFolder() });
    expect(stderr).toContain('step 4\nrestored to 0, 0\n');
  });
});

describe('a signal', () => {
  it.each(
    sampled(
      [
        ['SIGINT', 130],
        ['SIGTERM', 143],
      ] as const,
      1,
      2,
    ),
  )('%s ends the test with %i: put back, kept, written, said', async (signal, code) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'lr-finder-interrupted.json'), 'of another day');
    const args = ['run', module('slow.ts'), '--num-iter', '5000'];
    const { told, kill, ended } = start(args, { cwd: folder });
    await told('step 12\n');
    kill(signal);
    const { status, stdout, stderr } = await ended;
    expect(status).toBe(code);
    expect(stderr).toContain(`${signal}: the test ends after this step`);
    expect(stderr).toContain('restored to 0, 0');
    const said = new RegExp(
      `Ended by ${signal} after (\\d+) points\\. The training is as it was before\\. Written: (\\S+)\n`,
    ).exec(stderr)!;
    expect(said[2]).toBe('lr-finder-interrupted-2.json');
    const { lr } = parseHistory(read(folder, said[2]!));
    expect(lr).toHaveLength(Number(said[1]));
    expect(lr.length).toBeGreaterThanOrEqual(12);
    expect(read(folder, 'lr-finder-interrupted.json')).toBe('of another day');
    expect(stdout).toMatch(/learning rate/);
  });

  it('writes the files that were asked for, and JSON all the same', async () => {
    const folder = emptyFolder();
    const out = ['-o', 'a.csv', '-o', 'a.svg', '--json'];
    const { told, kill, ended } = start(['run', module('slow.ts'), '--num-iter', '5000', ...out], {
      cwd: folder,
    });
    await told('step 3\n');
    kill('SIGINT');
    const { status, stdout } = await ended;
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ stopReason: 'aborted', files: ['a.csv', 'a.svg'] });
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'a.svg']);
  });

  it.each(
    sampled(
      [
        ['waits', 'await new Promise((done) => setTimeout(done, 600_000));'],
        ['computes', 'for (;;);'],
      ],
      1,
      3,
    ),
  )('ends a module at once that %s while it is loaded', async (_, code) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'm.mjs'), `console.log('loading'); ${code}`);
    const { told, kill, ended } = start(['run', 'm.mjs', '-o', 'a.json'], { cwd: folder });
    await told('loading\n');
    kill('SIGTERM');
    const { signal, stdout } = await ended;
    // As a shell sees it, that is 143.
    expect([signal, stdout]).toEqual(['SIGTERM', '']);
    expect(readdirSync(folder)).toEqual(['m.mjs']);
  });

  it('ends at once the second time', async () => {
    const folder = emptyFolder();
    const { told, kill, ended } = start(['run', module('hanging.ts')], { cwd: folder });
    await told('step 2\n');
    kill('SIGINT');
    await told('Once more ends it at once');
    kill('SIGINT');
    const { status, signal } = await ended;
    // As a shell sees it, that is 130 too.
    expect([status, signal]).toEqual([null, 'SIGINT']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('on a terminal', () => {
  const scriptThere = existsSync('/usr/bin/script');
  /** Runs a command line on a terminal of its own. */
  const onTerminal = (line: string, env: string) =>
    run(
      'script',
      [
        '-qec',
        `env -u CI -u NO_COLOR -u FORCE_COLOR TERM=xterm COLUMNS=80 LINES=40 ${env} sh -c "stty cols 80 rows 40; ${line}"`,
        '/dev/null',
      ],
      emptyFolder(),
    );
  const command = `'${process.execPath}' '${BIN}'`;

  it.runIf(scriptThere)('a figure grows while the test runs, and is gone after it', async () => {
    const { stdout, status } = await onTerminal(
      `${command} run '${module('slow.ts')}' --num-iter 60`,
      '',
    );
    expect([0, 1]).toContain(status);
    expect(stdout).toContain('\u001b[?25l'); // The cursor goes, and comes back.
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    expect(stdout).toMatch(/\(\d+ points, /);
  });

  it.runIf(scriptThere)('there are colours, unless NO_COLOR is set', async () => {
    const line = `${command} run '${module('named.mts')}'`;
    expect((await onTerminal(`${line} 2>/dev/null`, '')).stdout).toContain('\u001b[');
    expect((await onTerminal(`${line} 2>/dev/null`, 'NO_COLOR=1')).stdout).not.toContain('\u001b[');
    expect((await onTerminal(`${line} --quiet`, '')).stdout).toMatch(/^[\d.e-]+\r?\n$/);
  });
});
