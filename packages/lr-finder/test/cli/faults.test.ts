import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHistory } from 'lr-finder';
import { readSweep } from 'lr-finder/sweep';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { lrFinder } from './command.ts';
import { emptyFolder } from './histories.ts';

/** A module in a folder of its own. */
function write(code: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'm.mjs'), code);
  return folder;
}

/** A Trainable whose n-th step does as it is told; the others take 10 ms. */
const training = (what: string, rest = '') => `let n = 0;
const later = (ms) => new Promise((done) => setTimeout(done, ms));
export default {
  async step() {
    n++;
    if (n === 12) { ${what} }
    await later(5);
    return 1 / n;
  },
  save: () => 'the weights',
  restore: (saved) => console.log('restored', saved),
  ${rest}
};`;

const UNCAUGHT = /^lr-finder: Uncaught error: late\. Catch it, .*\(--debug shows where\)$/m;
const EXITED = /^lr-finder: .*The module called process\.exit\(\d?\)\./m;
const NEVER = /^lr-finder: The module waits for a promise that never settles/m;

describe('run, after some steps', () => {
  it.each<[what: string, code: string, message: RegExp, isRestored?: boolean]>(
    sampled(
      [
        ['an error from a timer', "setTimeout(() => { throw new Error('late'); });", UNCAUGHT],
        ['a promise that is rejected', "Promise.reject(new Error('late'));", UNCAUGHT],
        ['an error of no class', "setTimeout(() => { throw 'late'; });", UNCAUGHT],
        [
          'an error again and again',
          "setInterval(() => { throw new Error('late'); }, 1);",
          UNCAUGHT,
        ],
        [
          'an error in place of what a step waits for',
          "await new Promise(() => setTimeout(() => { throw new Error('late'); }));",
          UNCAUGHT,
        ],
        [
          'the same, with more to wait for',
          "setInterval(() => {}, 50); await new Promise(() => setTimeout(() => { throw new Error('late'); }));",
          UNCAUGHT,
          false,
        ],
        [
          'a step that throws',
          "throw new Error('late');",
          /^lr-finder: The training failed: late/m,
        ],
        ['a step that throws nothing', 'throw null;', /^lr-finder: The training failed: null/m],
        [
          'a step that never settles',
          'await new Promise(() => {});',
          /^lr-finder: `step` never settles/m,
        ],
        ['process.exit', 'process.exit(0);', EXITED],
        ['process.exit in a timer', 'setTimeout(() => process.exit());', EXITED],
      ],
      1,
      0,
    ),
  )(
    '%s: status 3, a message, and what was measured',
    async (_, code, message, isRestored = true) => {
      const cwd = write(training(code));
      const { status, stderr } = await lrFinder(['run', 'm.mjs'], { cwd });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^ {4}at |Node\.js v/m);
      expect(status).toBe(3);
      expect(stderr.includes('restored the weights')).toBe(isRestored);
      expect(stderr.includes('The training could not be put back')).toBe(!isRestored);
      const [, points, file] = /after (\d+) points\..* Written: (.*)$/m.exec(stderr)!;
      expect(file).toBe('lr-finder-interrupted.json');
      const { rawLoss } = parseHistory(readFileSync(join(cwd, file!), 'utf8'));
      expect(rawLoss.length).toBeGreaterThanOrEqual(11);
      expect(rawLoss).toHaveLength(Number(points));
      expect(rawLoss[10]).toBe(1 / 11);
    },
  );

  it('the files that were asked for are written', async () => {
    const cwd = write(training("throw new Error('late');"));
    const out = ['-o', 'a.csv', '-o', 'a.svg', '--num-iter', '30'];
    const { status, stdout, stderr } = await lrFinder(['run', 'm.mjs', ...out], { cwd });
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('Ended after 11 points. Written: a.csv, a.svg\n');
    expect(readFileSync(join(cwd, 'a.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(12);
    expect(readFileSync(join(cwd, 'a.svg'), 'utf8')).toMatch(/^<svg/);
    expect(existsSync(join(cwd, 'lr-finder-interrupted.json'))).toBe(false);
  });

  it('the repeats before count, and the settings are known', async () => {
    const module = training('', 'steps: undefined')
      .replace('n === 12', 'n === 28')
      .replace('{  }', "{ throw new Error('late'); }");
    const cwd = write(module);
    const flags = [
      '--num-iter',
      '10',
      '--repeats',
      '4',
      '--steps-per-lr',
      '1',
      '--optimizer',
      'adam',
    ];
    const { stderr } = await lrFinder(['run', 'm.mjs', ...flags], { cwd });
    expect(stderr).toContain('Ended after 10 points.');
    const record = readFileSync(join(cwd, 'lr-finder-interrupted.json'), 'utf8');
    expect(JSON.parse(record)).toMatchObject({
      stopReason: 'aborted',
      steps: 27,
      optimizer: 'adam',
      settings: { repeats: 4 },
    });
    const { rawLoss } = parseHistory(record);
    expect(rawLoss[0]).toBeCloseTo((1 + 1 / 11) / 2, 12);
  });

  it('an error while files are written: they are whole, and the status is 3', async () => {
    const cwd = write(
      training('', "release() { setTimeout(() => { throw new Error('late'); }, 20); },"),
    );
    const out = ['--num-iter', '30', '-o', 'a.json', '-o', 'a.png', '-o', 'a.html'];
    const { status, stderr } = await lrFinder(['run', 'm.mjs', ...out], { cwd });
    expect(stderr).toMatch(UNCAUGHT);
    expect(stderr).toContain('a.json, a.png, a.html');
    expect(status).toBe(3);
    expect(readFileSync(join(cwd, 'a.html'), 'utf8')).toMatch(/<\/html>\s*$/);
  });
});

describe('run, before and after the steps', () => {
  it.each<[what: string, code: string, message: RegExp]>(
    sampled(
      [
        [
          'an error from a timer while it loads',
          "setTimeout(() => { throw new Error('late'); }); await new Promise((done) => setTimeout(done, 5000));",
          UNCAUGHT,
        ],
        ['process.exit while it loads', 'process.exit(0);', EXITED],
        ['loading never settles', 'await new Promise(() => {});', NEVER],
        ['its function never settles', 'export default () => new Promise(() => {});', NEVER],
        [
          'save never settles',
          training('', 'save: () => new Promise(() => {}),'),
          /^lr-finder: `save` never settles/m,
        ],
        ['restore never settles', training('', 'restore: () => new Promise(() => {}),'), NEVER],
        [
          'evaluate never settles',
          training('', 'evaluate: () => new Promise(() => {}),'),
          /^lr-finder: `evaluate` never settles/m,
        ],
        [
          'steps never settles',
          training('', 'steps: () => new Promise(() => {}),'),
          /^lr-finder: `steps` never settles/m,
        ],
      ],
      1,
      0,
    ),
  )('%s: status 3 and a message', async (_, code, message) => {
    const cwd = write(code);
    const { status, stdout, stderr } = await lrFinder(['run', 'm.mjs', '--num-iter', '12'], {
      cwd,
    });
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([3, '']);
  });

  it('release never settles: a warning, and the answer', async () => {
    const cwd = write(training('', 'release: () => ({ then() {} }),'));
    const args = ['run', 'm.mjs', '--num-iter', '12', '--json'];
    const { status, stdout, stderr } = await lrFinder(args, { cwd });
    expect(stderr).toMatch(/^lr-finder: release\(\) .* failed: `release` never settles/m);
    expect(status).toBe(3);
    expect(JSON.parse(stdout).history.rawLoss).toHaveLength(12);
  });

  it('tells all of an uncaught error with --debug', async () => {
    const cwd = write(training("setTimeout(function lateTimer() { throw new Error('late'); });"));
    const { stderr } = await lrFinder(['run', 'm.mjs', '--debug'], { cwd });
    expect(stderr).toMatch(/Caused by: Error: late\n +at .*lateTimer/);
  });
});

describe('sweep', () => {
  const sweep = (grid: string) => `${grid}
export function trainable({ target }) {
  let weight = 0;
  return {
    step(lr) { const error = weight - target; weight -= lr * 2 * error; return error ** 2; },
    save: () => weight,
    restore(saved) { weight = saved; },
  };
}
export const options = { startLr: 1e-5, endLr: 1, numIter: 20 };`;

  it.each<[what: string, code: string, message: RegExp]>(
    sampled(
      [
        [
          'an error from a timer',
          "setTimeout(() => { throw new Error('late'); }, 100); await new Promise((done) => setTimeout(done, 300));",
          UNCAUGHT,
        ],
        ['a grid that never settles', 'await new Promise(() => {});', NEVER],
        ['process.exit in the grid', 'process.exit(0);', EXITED],
      ],
      1,
      1,
    ),
  )('%s: status 3, and the results are in the file', async (_, code, message) => {
    const cwd = write(
      sweep(
        `export async function* grid() { yield { target: 1 }; yield { target: 2 }; ${code} yield { target: 3 }; }`,
      ),
    );
    const args = ['sweep', 'm.mjs', '--threads', '1'];
    const { status, stderr } = await lrFinder(args, { cwd });
    expect(stderr).toMatch(message);
    expect(status).toBe(3);
    expect((await readSweep(join(cwd, 'm.sweep.jsonl'))).results).toHaveLength(2);
  });
});
