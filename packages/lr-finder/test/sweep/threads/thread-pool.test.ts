import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TrainingError, UsageError } from '../../../src/module/errors.ts';
import { threadPool } from '../../../src/sweep/threads/thread-pool.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What loading a module in a thread ends with. */
async function loaded(name: string): Promise<unknown> {
  const pool = threadPool({ file: fileOf(name), threads: 1 });
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
