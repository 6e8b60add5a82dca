import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runsAll, sampled } from '../../../../../test/sample.ts';
import { TrainingError, UsageError } from '../../../src/module/errors.ts';
import { type ProcessPool, processPool } from '../../../src/sweep/processes/process-pool.ts';
import { parseRecord } from '../../../src/sweep/results/record.ts';
import type { Deed } from '../modules/deadly.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What loading a module in a process ends with. */
async function loaded(name: string): Promise<unknown> {
  const pool = processPool({ file: fileOf(name), threads: 1 });
  try {
    return await pool.load().catch((error: unknown) => error);
  } finally {
    await pool.close();
  }
}

describe('load', () => {
  it('is silent about a module that can be swept', async () => {
    expect(await loaded('../modules/parabolas.ts')).toBeUndefined();
  });

  it.each([
    ['../modules/target.ts', UsageError, /to export a function `trainable\(settings\)`/],
    ['../modules/missing.ts', UsageError, /missing\.ts, which is not there/],
    ['../../cli/modules/throws.ts', TrainingError, /throws\.ts can't be loaded: not today$/],
    ['../modules/leaves.ts', TrainingError, /leaves\.ts can't be loaded: .* exit status 3$/],
  ])('says what is wrong with %s, with its class', async (name, type, message) => {
    const error = await loaded(name);
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toMatch(message);
  });

  it('says where a module threw', async () => {
    const error = (await loaded('../../cli/modules/throws.ts')) as Error;
    expect((error.cause as Error).stack).toMatch(/Error: not today\n.*throws\.ts:\d+/s);
  });
});

describe('run', () => {
  let folder: string;
  let noted: string;
  let pool: ProcessPool;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'process-pool-'));
    noted = join(folder, 'noted');
    writeFileSync(noted, '');
    process.env.NOTED = noted;
    pool = processPool({ file: fileOf('../modules/deadly.ts'), threads: 2 });
  });
  afterEach(async () => {
    delete process.env.NOTED;
    await pool.close();
    for (const pid of processes()) expect(isRunning(pid), String(pid)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  /** The processes that began tests, in order. */
  const processes = (): number[] => readFileSync(noted, 'utf8').match(/\d+/g)?.map(Number) ?? [];
  const untilNoted = async (count: number): Promise<void> => {
    while (processes().length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const never = new AbortController().signal;
  const run = async (deed: Deed, timeLimit?: number, signal = never, options = {}) => {
    const task = { id: deed, setting: { deed }, seed: 1, options };
    return parseRecord(await pool.run(task, { timeLimit, signal }));
  };

  const ends: [deed: Deed, how: string][] = [
    ['exits well', 'Its process ended with exit status 0'],
    ['exits badly', 'Its process ended with exit status 7'],
    ['aborts', 'Its process was ended by SIGABRT'],
    ['is killed', 'Its process was ended by SIGKILL'],
    ['has a fault', 'Its process was ended by SIGSEGV'],
    ['cuts the channel', 'Its process ended with exit status 0'],
    ['throws from a timer', 'thrown by a timer'],
    ['forgets a rejection', 'rejected unseen'],
  ];
  it.each(sampled(ends, 1, 2))(
    'tells how a test ended that %s, and does the next',
    async (deed, error) => {
      expect(await run(deed)).toMatchObject({ outcome: 'failed', error, setting: { deed } });
      expect(await run('nothing')).toMatchObject({ outcome: 'tested', steps: 100 });
      expect(new Set(processes()).size).toBe(2);
    },
  );

  it.each<[deed: Deed, count: number]>(
    sampled(
      [
        ['ends some time', 1],
        ['ends never', 2],
        ['settles never', 2],
      ],
      1,
      0,
    ),
  )(
    'ends a test at the time limit that %s, with %d processes for two tests',
    async (deed, count) => {
      const late = await run(deed, 0.5);
      expect(late).toMatchObject({ outcome: 'timed-out', error: 'It took more than 0.5 s' });
      expect(await run('nothing', 0.5)).toMatchObject({ outcome: 'tested' });
      expect(new Set(processes()).size).toBe(count);
    },
  );

  it.each<Deed>(sampled(['ends some time', 'ends never', 'settles never'], 1, 1))(
    'gives no result of a test that %s once it is aborted',
    async (deed) => {
      const controller = new AbortController();
      const running = run(deed, undefined, controller.signal);
      const rejected = expect(running).rejects.toThrow('enough');
      await untilNoted(1);
      controller.abort(new Error('enough'));
      await rejected;
      await expect(run('nothing', undefined, controller.signal)).rejects.toThrow('enough');
    },
  );

  it('uses a process again, and runs so many tests at once', async () => {
    const short = { numIter: 10 };
    const deeds = Array.from({ length: 6 }, () => run('ends some time', undefined, never, short));
    for (const result of await Promise.all(deeds)) expect(result.outcome).toBe('tested');
    expect(new Set(processes()).size).toBe(2);
  });

  it('blames a test for the end of a process that did no other before', async () => {
    await run('nothing');
    expect(await run('exits badly')).toMatchObject({ outcome: 'failed' });
    const [first, second, third] = processes();
    expect([second, third]).toEqual([first, expect.not.toSatisfy((pid) => pid === first)]);
  });

  it('takes no harm of messages that a module sends', async () => {
    expect(await run('sends messages')).toMatchObject({ outcome: 'tested', steps: 100 });
  });

  it.runIf(runsAll)('takes the result of a test, however long', async () => {
    const text = 'ä\u2028\u{1f600}'.repeat(1e6);
    const task = { id: text, setting: { deed: 'nothing' }, seed: 1, options: {} };
    expect(parseRecord(await pool.run(task, { timeLimit: 60, signal: never })).id).toBe(text);
  });

  it.runIf(runsAll)('is ended while tests run', async () => {
    const running = (['ends never', 'ends some time'] as const).map((deed) => run(deed));
    const ended = Promise.allSettled(running);
    await untilNoted(2);
    await pool.close();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

it.runIf(runsAll)('removes the copy on disk that a killed process leaves', async () => {
  const copies = mkdtempSync(join(tmpdir(), 'process-pool-'));
  process.env.COPIES = copies;
  const pool = processPool({ file: fileOf('../modules/stuck-network.ts'), threads: 1 });
  try {
    const task = { id: 'a', setting: {}, seed: 1, options: {} };
    const testing = pool.run(task, { timeLimit: 3, signal: new AbortController().signal });
    while (readdirSync(copies).length === 0) await new Promise((done) => setTimeout(done, 20));
    expect(parseRecord(await testing)).toMatchObject({ outcome: 'timed-out' });
    expect(readdirSync(copies)).toEqual([]);
  } finally {
    delete process.env.COPIES;
    await pool.close();
    rmSync(copies, { recursive: true });
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
