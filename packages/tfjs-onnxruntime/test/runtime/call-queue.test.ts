import { expect, it } from 'vitest';
import { CallQueue } from '../../src/runtime/call-queue.ts';

const later = (milliseconds: number) => new Promise<void>((go) => setTimeout(go, milliseconds));

it('makes calls in order, and goes on after one that fails', async () => {
  const queue = new CallQueue();
  const done: string[] = [];
  const call = (name: string, wait: number, error?: Error) => async () => {
    done.push(`${name} begins`);
    await later(wait);
    done.push(`${name} ends`);
    if (error) throw error;
    return name;
  };
  const results = [
    queue.add(() => {}, call('a', 6)),
    queue.add(() => later(1), call('b', 3, new Error('b'))),
    // Fails while the others wait.
    queue.add(() => Promise.reject(new Error('unprepared')), call('c', 0)),
    queue.add(() => later(20), call('d', 0)),
  ];
  expect(queue.isIdle).toBe(false);
  expect(await Promise.allSettled(results)).toMatchObject([
    { value: 'a' },
    { reason: new Error('b') },
    { reason: new Error('unprepared') },
    { value: 'd' },
  ]);
  expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'd begins', 'd ends']);
  expect(queue.isIdle).toBe(true);
});

it('is idle as soon as its last call has ended, and is not taken by one that can not be prepared', async () => {
  const queue = new CallQueue();
  await queue.add(
    () => {},
    () => later(1),
  );
  expect(queue.isIdle).toBe(true);
  const failing = () => {
    throw new Error('No');
  };
  expect(() => queue.add(failing, () => later(1))).toThrow('No');
  expect(queue.isIdle).toBe(true);
});
