import { describe, expect, it } from 'vitest';
import { startLimit } from '../../../src/sweep/processes/limit.ts';

const never = new AbortController().signal;

describe('startLimit', () => {
  it('is late when the time is over', async () => {
    const limit = startLimit(0.02, [never]);
    expect([limit.signal.aborted, limit.isLate]).toEqual([false, false]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([limit.signal.aborted, limit.isLate]).toEqual([true, true]);
  });

  it.each(['before', 'after'])(
    'is not late where a signal is aborted %s it starts',
    async (when) => {
      const controller = new AbortController();
      if (when === 'before') controller.abort();
      const limit = startLimit(0.02, [never, controller.signal]);
      controller.abort();
      expect(limit.signal.aborted).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(limit.isLate).toBe(false);
    },
  );

  it('ends nothing once it is stopped, nor without a time', async () => {
    const controller = new AbortController();
    const limits = [startLimit(0.02, [controller.signal]), startLimit(undefined, [never])];
    limits[0]!.stop();
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(limits.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });
});
