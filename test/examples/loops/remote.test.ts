import { type RangeTestOptions, rangeTest, type Trainable } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../../examples/loops/http.ts';
import { answer, type Remote, survivingRemote } from '../../../examples/loops/remote.ts';
import { startWorker } from '../../../examples/loops/worker.ts';
import { describeContract } from '../../../packages/lr-finder/test/contract/keeps-contract.ts';
import { runsAll } from '../../sample.ts';

const built = (name: string) => new URL(`../../../examples/dist/loops/${name}.js`, import.meta.url);
const options: RangeTestOptions = { startLr: 1e-3, endLr: 0.1, numIter: 12 };

describe.each<[string, () => Promise<Remote>, death: RegExp]>([
  [
    'a worker thread',
    () => startWorker(built('penguin-worker')),
    /^The worker ended with exit code/,
  ],
  ['an HTTP server', () => startServer(built('penguin-server')), /^fetch failed$/],
])('behind the boundary of %s', (name, start, death) => {
  describe.runIf(runsAll || name === 'a worker thread')('of a live one', () => {
    describeContract('of a live one', async () => {
      const alive = new Set<Remote>();
      const { trainable, close } = await survivingRemote(async () => {
        const remote = await start();
        alive.add(remote);
        return { ...remote, close: () => remote.close().finally(() => alive.delete(remote)) };
      });
      return {
        trainable,
        snapshot: () => trainable.save(),
        live: () => alive.size,
        dispose: close,
      };
    });
  });

  /** Starts one that can be killed, and counts how many were started. */
  async function mortal() {
    const started: Remote[] = [];
    const { trainable, close } = await survivingRemote(async () => {
      started.push(await start());
      return started.at(-1)!;
    });
    return { trainable, close, started };
  }

  const dying: [when: string, step: (take: () => unknown, kill: () => unknown) => unknown][] = [
    [
      'between two steps',
      async (take, kill) => {
        await kill();
        return take();
      },
    ],
    [
      'in a step',
      (take, kill) => {
        const loss = take();
        kill();
        return loss;
      },
    ],
  ];

  it.each(dying)(
    'a death %s: its error reaches the caller, and all is as before',
    async (_, step) => {
      const { trainable, close, started } = await mortal();
      await trainable.step(0.1);
      const before = await trainable.save();
      let taken = 0;
      const dies: Trainable = {
        ...trainable,
        step: (lr) => {
          const take = () => trainable.step(lr);
          return (
            taken++ === 5 ? step(take, () => started[0]!.close()) : take()
          ) as Promise<number>;
        },
      };
      const error: unknown = await rangeTest(dies, options).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(AggregateError);
      expect((error as Error).message).toMatch(death);
      expect(started).toHaveLength(2);
      expect(await trainable.save()).toEqual(before);
      // And the next test runs on the new one.
      expect((await rangeTest(trainable, options)).stopReason).toBe('completed');
      expect(await trainable.save()).toEqual(before);
      await close();
    },
  );

  it('a death with nobody to put it right: an AggregateError says that nothing is put back', async () => {
    const remote = await start();
    const naive: Trainable = {
      step: (lr) => remote.call('step', lr) as Promise<number>,
      save: () => remote.call('save'),
      restore: async (saved) => void (await remote.call('restore', saved)),
    };
    const onPoint = ({ index }: { index: number }) => index === 4 && remote.close();
    const error = await rangeTest(naive, { ...options, onPoint }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(AggregateError);
    for (const one of (error as AggregateError).errors) expect(String(one.message)).toMatch(death);
    expect((error as AggregateError).errors).toHaveLength(2);
  });
});

describe('an error of the model over there', () => {
  it('comes back as an answer', async () => {
    const failure = new RangeError('no batch');
    const failing: Trainable = {
      step: () => {
        throw failure;
      },
      save: () => 7,
      restore: () => {},
    };
    expect(await answer(failing, { method: 'step', argument: 1 })).toEqual({ error: failure });
    expect(await answer(failing, { method: 'save' })).toEqual({ value: 7 });
  });

  it.each([
    ['a worker thread', () => startWorker(built('penguin-worker'))],
    ['an HTTP server', () => startServer(built('penguin-server'))],
  ])('crosses the boundary of %s with its name and message', async (_, start) => {
    const remote = await start();
    await expect(remote.call('restore', undefined)).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('undefined'),
    });
    // It lives on.
    expect(await remote.call('step', 0.1)).toBeGreaterThan(0);
    await remote.close();
  });
});
