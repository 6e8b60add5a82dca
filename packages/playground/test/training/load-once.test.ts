import { expect, it } from 'vitest';
import { loadOnce } from '../../src/training/load-once.ts';

it('what is loaded is loaded once, and again only after it failed', async () => {
  let calls = 0;
  const load = loadOnce(async () => {
    if (++calls === 1) throw new Error('no network');
    return calls;
  });
  await expect(Promise.all([load(), load()])).rejects.toThrow('no network');
  expect(calls).toBe(1);
  expect(await Promise.all([load(), load()])).toEqual([2, 2]);
  expect(await load()).toBe(2);
});
