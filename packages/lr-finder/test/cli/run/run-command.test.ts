import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHistory } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { hasPython, program } from '../../command/program.ts';
import { lrFinder, start } from '../command.ts';
import { emptyFolder } from '../histories.ts';

const range = ['--start-lr', '1e-3', '--end-lr', '0.1', '--num-iter', '30'];
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
const parabola = (...args: readonly (string | number)[]) => program('parabola.mjs', ...args);

/** Runs a test of a command. */
const tested = (command: readonly string[], flags: readonly string[] = [], cwd = emptyFolder()) =>
  lrFinder(['run', ...range, ...flags, '--', ...command], { cwd });

/** What is left of a process. */
const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    // Where nobody waits for it, a process that has ended stays as a zombie.
    return !/^State:\sZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const until = async (isDone: () => boolean) => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('lr-finder run -- <command>', () => {
  it.each([['parabola.mjs'], ...(hasPython ? [['parabola.py']] : [])])(
    'tests %s: figure, words, files; its prints go to the standard error',
    async (name) => {
      const folder = emptyFolder();
      const out = ['-o', 'a.json', '-o', 'a.html'];
      const { status, stdout, stderr } = await tested(program(name), out, folder);
      expect(stdout).toMatch(/^Learning rate range test\n/);
      expect(stdout).toMatch(/\n\(30 points, 30 training steps, completed\)\n$/);
      expect(stderr).toMatch(/^loading\n/);
      expect(stderr).toContain('\nbye\n');
      expect(stderr).toContain('Written: a.json, a.html\n');
      expect([0, 1]).toContain(status);
      expect(parseHistory(read(folder, 'a.json')).rawLoss[0]).toBe(1);
      expect(read(folder, 'a.json')).toContain('"optimizer": "momentum"');
    },
  );

  it('prints JSON, and leaves flags after -- to the command', async () => {
    const { stdout } = await tested(parabola('--debug', '--quiet', '--json'), ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ optimizer: 'momentum', stopReason: 'completed' });
  });

  it.each<[what: string, message: RegExp]>(
    sampled(
      [
        [
          'die',
          /^lr-finder: The training failed: Expected `.*` to answer .* the signal SIGKILL\. Look/,
        ],
        ['exit', /^lr-finder: The training failed: Expected .* it ended with exit status 7\. Look/],
        [
          'print',
          /^lr-finder: The training failed: .* a line of the protocol, got 'Epoch 1 of 10'\. P/,
        ],
        [
          'hang',
          /^lr-finder: The training failed: .* within 1 s, got nothing\. Look at what it does th/,
        ],
        ['throw', /^lr-finder: The training failed: `steps?` of `.*` failed: out of memory \(/],
      ],
      1,
      0,
    ),
  )('keeps what was measured where a step is to %s', async (what, message) => {
    const folder = emptyFolder();
    const command = parabola(16, what);
    const { status, stdout, stderr } = await tested(command, ['--time-limit', '1'], folder);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(message);
    expect(lines.filter((line) => line.startsWith('lr-finder: '))).toHaveLength(1);
    expect(stderr).toContain('Ended after 14 points. Written: lr-finder-interrupted.json\n');
    expect([status, stdout]).toEqual([3, '']);
    const { rawLoss } = parseHistory(read(folder, 'lr-finder-interrupted.json'));
    expect(rawLoss).toHaveLength(14);
  });

  it.each<[code: number, args: readonly string[], message: RegExp]>(
    sampled(
      [
        [
          2,
          ['--', 'no-such-program'],
          /Expected the program `no-such-program` to start, got 'spawn/,
        ],
        [2, ['--'], /missing required argument/],
        [
          2,
          ['python', 'train.py'],
          /one module, or a command after --, got python train\.py\. Write lr-f/,
        ],
        [
          2,
          ['x.ts', '--time-limit', '3'],
          /`--time-limit` to be given for a command after `--`, got 3/,
        ],
        [2, ['--time-limit', '0', '--', 'x'], /Expected `--time-limit` to be a number > 0, got 0/],
        [
          2,
          ['--engine', 'onnx', '--', ...parabola()],
          /`--engine` to be given for a TensorFlow\.js/,
        ],
        [
          3,
          ['--', process.execPath, '-e', ''],
          /to answer `hello`, but it ended with exit status 0/,
        ],
      ],
      1,
      1,
    ),
  )('ends with %i for %j', async (code, args, message) => {
    const { status, stdout, stderr } = await lrFinder(['run', ...args], { cwd: emptyFolder() });
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([code, '']);
  });

  it('does not write over a file of the command', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'config.json'), '{}');
    const { status, stderr } = await tested(parabola('config.json'), ['-o', 'config.json'], folder);
    expect(stderr).toContain('another file than the input config.json');
    expect([status, read(folder, 'config.json')]).toEqual([2, '{}']);
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
  )('%s ends the test with %i, after the step; all is kept', async (signal, code) => {
    const folder = emptyFolder();
    const args = ['run', '--num-iter', '1000000', '--', ...parabola(20, 'says')];
    const { told, kill, ended } = start(args, { cwd: folder });
    await told('step 20\n');
    kill(signal);
    const { status, stderr } = await ended;
    expect(status).toBe(code);
    expect(stderr).toContain('bye\n');
    const [, points] = new RegExp(`Ended by ${signal} after (\\d+) points\\.`).exec(stderr)!;
    expect(readdirSync(folder)).toEqual(['lr-finder-interrupted.json']);
    const { lr } = parseHistory(read(folder, 'lr-finder-interrupted.json'));
    expect(lr).toHaveLength(Number(points));
  });

  // A process that started another, and hangs.
  const hanging = (when: 'start' | 'step', folder: string) => {
    const file = join(folder, 'pids');
    const begin = `const { pid } = require('child_process').spawn('sleep', ['600']);
      require('fs').writeFileSync(${JSON.stringify(file)}, process.pid + ' ' + pid);
      process.stderr.write('hanging\\n');`;
    const answers = `require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { type } = JSON.parse(line);
      if (type === 'step') { ${begin} return; }
      console.log(JSON.stringify({ type, version: 1, id: 1 }));
    });`;
    const code = when === 'start' ? `${begin} setInterval(() => {}, 1000);` : answers;
    const pids = () => read(folder, 'pids').split(' ').map(Number);
    return { command: [process.execPath, '-e', code], file, pids };
  };

  it.skipIf(!existsSync('/proc/self/status')).each([
    ['while it starts: the first', 'start', 1],
    ['in a step: the second', 'step', 2],
  ] as const)('ends a command that hangs %s', async (_, when, signals) => {
    const folder = emptyFolder();
    const { command, pids } = hanging(when, folder);
    const { told, kill, ended } = start(['run', '--', ...command], { cwd: folder });
    await told('hanging\n');
    kill('SIGINT');
    if (signals === 2) {
      await told('Once more ends it at once');
      kill('SIGINT');
    }
    const { signal } = await ended;
    expect(signal).toBe('SIGINT');
    await until(() => !pids().some(isRunning));
  });
});
