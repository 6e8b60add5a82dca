import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runsAll } from '../../../../test/sample.ts';
import { type SweepOptions, sweep } from '../../src/sweep/index.ts';
import { readSweep } from '../../src/sweep/results/read-sweep.ts';
import type { SweepResult } from '../../src/sweep/results/result.ts';
import { canonicalJson } from '../../src/sweep/settings/canonical-json.ts';

const module = (name: string): URL =>
  new URL(name.includes('/') ? name : `modules/${name}`, import.meta.url);

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  out = join(folder, 'results.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a sweep; gives its results by their settings, without the times. */
async function swept(name: string, options: SweepOptions = {}) {
  const summary = await sweep(module(name), { out, threads: 1, ...options });
  return { summary, results: await resultsIn(summary.file) };
}

async function resultsIn(file: string): Promise<Record<string, Omit<SweepResult, 'seconds'>>> {
  const { results } = await readSweep(file);
  return Object.fromEntries(
    results.map(({ seconds: _, ...result }) => [canonicalJson(result.setting), result]),
  );
}

/** Of how many settings the file has results, those of settings that it has several of counted. */
const lines = (file = out): number => readFileSync(file, 'utf8').trim().split('\n').length - 1;

describe('sweep', () => {
  it('gives the same histories, to the bit, with one thread and with two', async () => {
    const one = await swept('parabolas.ts');
    expect(one.summary).toEqual({ file: out, done: 12, failed: 0, total: 12, isAborted: false });
    const two = await swept('parabolas.ts', { out: join(folder, 'two.jsonl'), threads: 2 });
    expect(two.results).toEqual(one.results);
    const histories = Object.values(one.results).map((result) => JSON.stringify(result));
    expect(new Set(histories).size).toBe(12);
  });

  it.runIf(runsAll)(
    'gives the same of a TensorFlow.js model, with nothing of it seeded',
    async () => {
      const options = {
        grid: { weightDecay: [0, 1e-2], batchSize: [16], seed: [0, 1] },
        options: { numIter: 12 },
      };
      const one = await swept('network.ts', options);
      expect(one.summary).toMatchObject({ done: 4, failed: 0 });
      const two = await swept('network.ts', {
        ...options,
        out: join(folder, 'two.jsonl'),
        threads: 2,
      });
      expect(two.results).toEqual(one.results);
      for (const result of Object.values(one.results)) {
        expect(result).toMatchObject({
          outcome: 'tested',
          engine: 'onnx',
          optimizer: 'momentum',
          lossAfterUpdate: true,
        });
      }
    },
  );

  it.runIf(runsAll).each([1, 2])('compiles a model once in each of %i threads', async (threads) => {
    process.env.NOTED = join(folder, 'noted');
    try {
      const { summary } = await swept('counted.ts', { threads });
      expect(summary).toMatchObject({ done: 24, failed: 0 });
      const sessions = readFileSync(process.env.NOTED, 'utf8').trim().split('\n');
      const processes = sessions.map((line) => line.split(' ')[0]);
      // That of the training, of a single step or of many, and that of the validation.
      expect(sessions.length).toBe(3 * new Set(processes).size);
      expect(new Set(sessions).size).toBe(sessions.length);
    } finally {
      delete process.env.NOTED;
    }
  });

  it.runIf(runsAll)(
    'gives the same of a model whose TensorFlow.js is imported by the first test',
    async () => {
      const options = { grid: { units: [192], seed: [0, 1, 2] }, options: { numIter: 5 } };
      const one = await swept('soak/network.ts', options);
      expect(one.summary).toMatchObject({ done: 3, failed: 0 });
      const two = await swept('soak/network.ts', {
        ...options,
        out: join(folder, 'two'),
        threads: 2,
      });
      expect(two.results).toEqual(one.results);
    },
  );

  it('reports what fails, never ends or is not finite, and goes on', async () => {
    const { summary, results } = await swept('troubled.ts', { timeLimit: 1, threads: 2 });
    expect(summary).toMatchObject({ done: 12, failed: 9, total: 12, isAborted: false });
    const told = Object.values(results).map((result) => [
      [result.setting.trouble, result.setting.place].filter(Boolean).join(' '),
      result.outcome === 'tested'
        ? (result as { stopReason?: string }).stopReason
        : `${result.outcome}: ${(result as { error?: string }).error}`,
    ]);
    expect(Object.fromEntries(told)).toEqual({
      'none first': 'completed',
      throws: 'failed: thrown by trainable',
      'throws in a step': 'failed: thrown by step',
      rejects: 'failed: rejected by trainable',
      'no trainable': expect.stringContaining(
        'failed: Expected `trainable(settings)` to export a Trainable',
      ),
      'never ends': 'timed-out: It took more than 1 s',
      'never settles': 'timed-out: It took more than 1 s',
      'ends the process': 'failed: Its process ended with exit status 7',
      'throws later': 'failed: thrown by a timer',
      'not finite': 'non-finite',
      'wrong options': 'failed: Expected `numIter` to be an integer >= 2, got 1',
      'none last': 'completed',
    });
  });

  it('goes on where it was ended, and tests nothing twice', async () => {
    const controller = new AbortController();
    const first = await swept('parabolas.ts', {
      signal: controller.signal,
      onResult: (_, { done }) => done === 5 && controller.abort(),
    });
    expect(first.summary).toMatchObject({ done: 5, isAborted: true });
    expect(lines()).toBe(5);
    // As if the program had ended while it wrote the last.
    const text = readFileSync(out, 'utf8');
    writeFileSync(out, text.slice(0, -10));
    const seen: string[] = [];
    const second = await swept('parabolas.ts', {
      onResult: ({ setting }) => seen.push(canonicalJson(setting)),
    });
    expect(second.summary).toMatchObject({ done: 12, isAborted: false });
    expect(seen).toHaveLength(8);
    expect(lines()).toBe(12);
    const whole = await swept('parabolas.ts', { out: join(folder, 'whole.jsonl') });
    expect(second.results).toEqual(whole.results);
    // All of it is there: nothing is left to do.
    await swept('parabolas.ts', { onResult: () => expect.unreachable() });
    expect(lines()).toBe(12);
  });

  it('ends a test at once when it is aborted', async () => {
    const controller = new AbortController();
    const ending = swept('troubled.ts', {
      signal: controller.signal,
      onResult: ({ setting }) =>
        setting.trouble === 'no trainable' && setTimeout(() => controller.abort(), 200),
    });
    const { summary } = await ending;
    expect(summary).toMatchObject({ done: 5, isAborted: true });
  });

  it('tests those again that failed, where it is asked to', async () => {
    const counted = join(folder, 'counted');
    process.env.COUNTED = counted;
    const troubles = ['ends the process', 'throws', 'wrong options', 'none', 'not finite'];
    const options = { grid: troubles.map((trouble) => ({ trouble })) };
    try {
      await swept('troubled.ts', options);
      writeFileSync(counted, '');
      const { summary } = await swept('troubled.ts', { ...options, retry: true });
      expect(summary).toMatchObject({ done: 5, failed: 3 });
      expect(readFileSync(counted, 'utf8').trim().split('\n')).toEqual(troubles.slice(0, 3));
      expect((await readSweep(out)).results).toHaveLength(5);
    } finally {
      delete process.env.COUNTED;
    }
  });

  it('lets its options win over those of the module', async () => {
    const { results } = await swept('parabolas.ts', { options: { numIter: 5, repeats: 2 } });
    for (const result of Object.values(results)) {
      expect(result).toMatchObject({ steps: 10, history: { lr: { length: 5 } }, band: {} });
    }
    await expect(swept('parabolas.ts')).rejects.toThrow('with the options {}, got one with');
  });

  it('takes its settings in place of those of the module, which then may have none', async () => {
    const grid = [
      { curvature: 1, offset: 5 },
      { curvature: 2, offset: 5 },
    ];
    const { results } = await swept('parabolas.ts', { grid });
    expect(Object.values(results).map(({ setting }) => setting)).toEqual(grid);
    const bare = join(folder, 'bare.mjs');
    writeFileSync(
      bare,
      'export const trainable = () => ({ step: () => 1, save() {}, restore() {} });',
    );
    const second = join(folder, 'second.jsonl');
    expect(await sweep(bare, { out: second, grid, threads: 1 })).toMatchObject({
      done: 2,
      failed: 0,
    });
    const without = sweep(bare, { out: join(folder, 'third.jsonl') });
    await expect(without).rejects.toThrow('Expected `grid` to be an object of lists');
  });

  it.each<[options: object, message: string]>([
    [{ threads: 0 }, 'Expected `threads` to be an integer >= 1, got 0'],
    [{ timeLimit: -1 }, 'Expected `timeLimit` to be a number of seconds > 0'],
    [{ timeLimit: '1' }, 'Expected `timeLimit` to be a number of seconds > 0'],
    [{ options: { cacheDir: 'x' } }, 'Unknown option `cacheDir`; known are `startLr`, `endLr`, '],
    [{ options: { numIter: '4' } }, "Expected `numIter` to be an integer >= 2, got '4'"],
    [{ onWarning: 1 }, 'Expected `onWarning` to be a function'],
    [{ out: '' }, "Expected `out` to be a file, got ''"],
    [{ retry: 1 }, 'Expected `retry` to be a boolean'],
    [{ redis: 'localhost' }, "Expected `redis` to be a URL such as 'redis://127.0.0.1:6379'"],
    [{ redis: 'redis://localhost', threads: 2 }, 'Expected `threads` to be left out with `redis`'],
    [{ onResult: 1 }, 'Expected `onResult` to be a function'],
    [{ signal: 1 }, 'Expected `signal` to be an AbortSignal'],
    [{ thread: 1 }, 'Unknown option `thread`; did you mean `threads`?'],
  ])('refuses %j before it does anything', async (options, message) => {
    await expect(sweep(module('parabolas.ts'), { out, ...options })).rejects.toThrow(message);
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });

  it.each([
    ['nothing.ts', 'which is not there'],
    ['target.ts', 'Expected target.ts to export a function `trainable(settings)`, got undefined'],
  ])('refuses the module %s', async (name, message) => {
    await expect(sweep(module(name), { out })).rejects.toThrow(message);
  });
});
