import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { CommandError } from '../../src/command/command-error.ts';
import { type CommandTrainable, commandTrainable } from '../../src/command/command-trainable.ts';
import type { CommandOptions } from '../../src/command/options.ts';
import { ArgumentError } from '../../src/errors.ts';
import type { RangeTestPoint } from '../../src/range-test/options.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import { GroupedParabola, ValidatedParabola } from '../range-test/parabola.ts';
import { hasPython, program } from './program.ts';

const options = { startLr: 1e-3, endLr: 0.1, numIter: 30 };
let started: CommandTrainable[] = [];
afterEach(async () => {
  for (const trainable of started) await trainable.dispose();
  started = [];
});

async function start(command: readonly string[], given?: CommandOptions) {
  const trainable = await commandTrainable(command, given);
  started.push(trainable);
  return trainable;
}
const parabola = (...args: readonly (string | number)[]) => program('parabola.mjs', ...args);

/** The error of a promise. */
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('commandTrainable', () => {
  it('has the history of the same training in this process, and what it knows of itself', async () => {
    const { history, measurement } = await rangeTest(await start(parabola()), options);
    expect(history).toEqual((await rangeTest(new GroupedParabola(), options)).history);
    expect(measurement).toMatchObject({ optimizer: 'momentum', samples: 100, parameters: 1 });
  });

  it('measures the validation loss of a program that has one', async () => {
    const trainable = await start(parabola(-1, '', 'evaluate'));
    expect(trainable.learningRate).toBe(0.01);
    const { history } = await rangeTest(trainable, options);
    expect(history).toEqual((await rangeTest(new ValidatedParabola(), options)).history);
  });

  it.each([
    ['nan', Number.NaN],
    ['infinity', Infinity],
    ['negative', -Infinity],
  ])('records a loss that is not finite: %s', async (what, loss) => {
    const { history, stopReason } = await rangeTest(await start(parabola(12, what)), options);
    expect(stopReason).toBe('non-finite');
    expect(history.rawLoss).toHaveLength(13);
    expect(history.rawLoss.at(-1)).toBe(loss);
  });

  it('takes a skipped step again', async () => {
    const { history, steps } = await rangeTest(await start(parabola(12, 'skip')), options);
    expect(history).toEqual((await rangeTest(new GroupedParabola(), options)).history);
    expect(steps).toBe(31);
  });

  it.each(
    sampled(
      [
        [
          'die',
          'ended',
          /^Expected `.+ 12 die` to answer `step` before it ended with the signal SIGKILL\./,
        ],
        [
          'exit',
          'ended',
          /to answer `steps?`, but it ended with exit status 7\. Look at what it print/,
        ],
        [
          'print',
          'protocol',
          /to answer `steps?` with a line of the protocol, got 'Epoch 1 of 10'\./,
        ],
        [
          'flood',
          'protocol',
          /to answer `steps?` with a line of the protocol, got 'xxxx.*\.\.\.'\. P/,
        ],
        [
          'unasked',
          'protocol',
          /to answer `steps?` with a line of the protocol, got '{"type":"save"/,
        ],
        ['text', 'protocol', /to answer `steps?` with a line of the protocol, got '{"type":"step/],
        [
          'nothing',
          'protocol',
          /to answer `steps?` with a line of the protocol, got '{"type":"step/,
        ],
        [
          'hang',
          'late',
          /to answer `steps?` within 1 s, got nothing\. Look at what it does then, or r/,
        ],
      ] as const,
      1,
      0,
    ),
  )('ends with a typed error where a step is to %s', async (what, kind, message) => {
    const trainable = await start(parabola(12, what), { timeLimit: 1 });
    const points: RangeTestPoint[] = [];
    const test = rangeTest(trainable, { ...options, onPoint: (point) => points.push(point) });
    const error = (await errorOf(test)) as AggregateError;
    // What it had is gone with it, so putting it back fails with the same error.
    expect(error).toBeInstanceOf(AggregateError);
    const [first, second] = error.errors as CommandError[];
    expect(first).toBeInstanceOf(CommandError);
    expect(second).toBe(first);
    expect([first!.name, first!.kind]).toEqual(['CommandError', kind]);
    expect(first!.message).toMatch(what === 'die' ? /ended with the signal SIGKILL/ : message);
    expect(points).toHaveLength(7);
    expect(await errorOf(Promise.resolve(trainable.step(1)))).toBe(first);
  });

  it('goes on after an error of the training: all is put back', async () => {
    const trainable = await start(parabola(12, 'throw'));
    const error = (await errorOf(rangeTest(trainable, options))) as CommandError;
    expect(error.kind).toBe('training');
    expect(error.message).toMatch(/^`steps` of `.*parabola\.mjs 12 throw` failed: out of memory$/);
    const { history } = await rangeTest(trainable, options);
    expect(history).toEqual((await rangeTest(new GroupedParabola(), options)).history);
  });

  it.each<[what: string, command: string[], kind: string, message: RegExp]>(
    sampled(
      [
        [
          'is not there',
          ['no-such-program', 'x'],
          'start',
          /^Expected the program `no-such-program` to start, got 'spawn no-such-program ENOENT'\. Look/,
        ],
        [
          'knows nothing of the protocol',
          [process.execPath, '-e', ''],
          'ended',
          /to answer `hello`, but it ended with exit status 0\. Look at what it printed$/,
        ],
        [
          'never answers',
          parabola(0, 'never'),
          'late',
          /to answer `hello` within 1 s, got nothing/,
        ],
        [
          'is newer',
          parabola(0, '', 'new'),
          'protocol',
          /to know version 1 of the protocol, got 2\. U/,
        ],
      ],
      1,
      1,
    ),
  )('refuses a program that %s', async (_, command, kind, message) => {
    const error = (await errorOf(start(command, { timeLimit: 1 }))) as CommandError;
    expect(error).toBeInstanceOf(CommandError);
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
  });

  it.each<[command: unknown, options: object, message: string]>([
    ['python train.py', {}, '`command` to be a program and its arguments, got'],
    [[], {}, '`command` to be a program and its arguments, got []'],
    [['a', 1], {}, '`command` to be a program and its arguments, got'],
    [['a'], { timeLimit: 0 }, '`timeLimit` to be a number > 0, got 0'],
    [['a'], { cwd: '' }, '`cwd` to be the name of a folder'],
    [['a'], { timeout: 1 }, 'Unknown option `timeout`'],
    [parabola(0, '', 'wrong'), {}, '`trainable.stepsAtOnce` to be an integer >= 1, got 0'],
  ])('refuses %j, %j', async (command, given, message) => {
    const error = (await errorOf(start(command as string[], given))) as ArgumentError;
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error.message).toContain(message);
  });

  it('answers requests in their order', async () => {
    const trainable = await start(parabola());
    const answers = [trainable.step(0.5), trainable.save(), trainable.step(0.5), trainable.save()];
    expect(await Promise.all(answers)).toEqual([1, 1, 0.00390625, 2]);
  });

  it('ends at once when its signal is aborted, also while it starts', async () => {
    const controller = new AbortController();
    const trainable = await start(parabola(0, 'hang'), { signal: controller.signal });
    const step = errorOf(Promise.resolve(trainable.step(0.1)));
    controller.abort();
    expect(await step).toMatchObject({ kind: 'ended' });
    const starting = new AbortController();
    const never = errorOf(start(parabola(0, 'never'), { signal: starting.signal }));
    starting.abort();
    expect(await never).toMatchObject({ kind: 'ended' });
    expect(await errorOf(start(parabola(), { signal: AbortSignal.abort() }))).toMatchObject({
      kind: 'ended',
    });
  });

  it('is ended by dispose, also in the middle of a step, and then rejects', async () => {
    const trainable = await start(parabola(0, 'hang'));
    const step = errorOf(Promise.resolve(trainable.step(0.1)));
    await trainable.dispose();
    expect(await step).toMatchObject({ kind: 'ended' });
    await trainable.dispose();
    expect(await errorOf(Promise.resolve(trainable.save()))).toMatchObject({
      message: expect.stringContaining('was ended by `dispose()`'),
    });
  });

  it('runs where and with what it is told', async () => {
    const print = 'process.stdout.write(JSON.stringify({ type: "error", message:';
    const command = [
      process.execPath,
      '-e',
      `${print} process.cwd() + process.env.NAME }) + "\\n")`,
    ];
    const error = await errorOf(start(command, { cwd: '/', env: { NAME: 'x' } }));
    expect(error).toMatchObject({ kind: 'training', message: expect.stringMatching(/: \/x$/) });
  });
});

describe.skipIf(!hasPython)('lr_finder.py', () => {
  it('has the history of the same training in this process', async () => {
    const trainable = await start(program('parabola.py'));
    const { history, measurement } = await rangeTest(trainable, options);
    expect(history).toEqual((await rangeTest(new GroupedParabola(), options)).history);
    expect(measurement).toMatchObject({ optimizer: 'momentum', samples: 100, parameters: 1 });
  });

  it('keeps what the program prints from the protocol, also from C and in other programs', async () => {
    const trainable = await start(program('outcomes.py', 2, 'print', 3));
    expect([
      await trainable.step(1),
      await trainable.step(1),
      await trainable.step(1),
      await trainable.evaluate!(),
    ]).toEqual([2, 1, 3, Number.NaN]);
  });

  it('passes on numbers that are not finite, and skipped steps', async () => {
    const trainable = await start(
      program('outcomes.py', 'nan', 'inf', '-inf', 'skip', 0.1, 1e-300),
    );
    expect(await trainable.step(1)).toBeNaN();
    expect(await trainable.step(1)).toBe(Infinity);
    expect(await trainable.steps!([1, 1, 1])).toEqual([-Infinity, { loss: 9, skipped: true }]);
    expect(await trainable.steps!([1, 1])).toEqual([0.1, 1e-300]);
  });

  it('passes on an exception, and goes on', async () => {
    const trainable = await start(program('outcomes.py', 'raise', 5));
    const error = await errorOf(Promise.resolve(trainable.step(1)));
    expect(error).toMatchObject({ kind: 'training' });
    expect(String(error)).toContain('`step` of');
    expect(String(error)).toContain('failed: ValueError: no more data');
    expect(await trainable.step(1)).toBe(5);
  });

  it('lets the program end', async () => {
    const trainable = await start(program('outcomes.py', 'exit'));
    const error = await errorOf(Promise.resolve(trainable.step(1)));
    expect(String(error)).toContain('to answer `step`, but it ended with exit status 4');
  });

  it.each(
    sampled(
      [
        ['says how to start it', undefined, 'Start this program with: npx lr-finder run -- python'],
        ['ends when lr-finder has ended', '1', 'lr-finder has ended'],
      ],
      1,
      2,
    ),
  )('%s', (_, LR_FINDER_PROTOCOL, message) => {
    const [python, ...args] = program('parabola.py') as [string];
    const PYTHONPATH = fileURLToPath(new URL('../../clients/python', import.meta.url));
    const { status, stderr } = spawnSync(python, args, {
      input: '',
      encoding: 'utf8',
      env: { ...process.env, LR_FINDER_PROTOCOL, PYTHONPATH },
    });
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });

  it.each(['lr_finder.py', 'lr_finder_torch.py'])('is Python 3.8: %s', (name) => {
    const file = fileURLToPath(new URL(`../../clients/python/${name}`, import.meta.url));
    const parse = `import ast; ast.parse(open(${JSON.stringify(file)}).read(), feature_version=(3, 8))`;
    const [python] = program('parabola.py') as [string];
    const { status, stderr } = spawnSync(python, ['-c', parse], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });

  it('is short, and imports nothing that Python does not have', () => {
    const file = new URL('../../clients/python/lr_finder.py', import.meta.url);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(120);
    expect(lines.filter((line) => /^(import|from) /.test(line))).toEqual(
      ['itertools', 'json', 'math', 'os', 'sys', 'traceback'].map((name) => `import ${name}`),
    );
  });
});
