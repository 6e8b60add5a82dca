import { expect, it } from 'vitest';
import { StateError } from '../../src/errors.ts';
import { confirm } from '../../src/find/confirm.ts';
import { findLearningRate } from '../../src/find/find.ts';
import type { RangeTestOptions } from '../../src/range-test/options.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import type { Trainable } from '../../src/range-test/trainable.ts';
import { Parabola } from './parabola.ts';

const options: RangeTestOptions = { startLr: 1e-4, endLr: 0.1, numIter: 30 };

const calls: [name: string, call: (trainable: Trainable) => Promise<unknown>][] = [
  ['rangeTest', (trainable) => rangeTest(trainable, options)],
  [
    'a test that is not put back',
    (trainable) => rangeTest(trainable, { ...options, restore: false }),
  ],
  ['findLearningRate', (trainable) => findLearningRate(trainable, options)],
  ['confirm', (trainable) => confirm(trainable, 0.01)],
];
const both = calls.flatMap((first) =>
  calls.map((second) => [first[0], second[0], first[1], second[1]] as const),
);

it.each(both)('%s refuses %s of its trainable until its end', async (_, __, first, second) => {
  const trainable = new Parabola();
  const alone = await first(new Parabola());
  const running = first(trainable);
  await expect(second(trainable)).rejects.toThrow(
    new StateError(
      'Expected the trainable to be free, got one that another test is running on. Await that first',
    ),
  );
  expect(await running).toEqual(alone);
  await second(trainable);
});

it.each<[string, Partial<RangeTestOptions>]>([
  [
    'an exception',
    {
      onPoint: () => {
        throw new Error('No');
      },
    },
  ],
  ['an abort', { signal: AbortSignal.abort() }],
  ['arguments that are refused', { numIter: 1 }],
])('is free after %s', async (_, more) => {
  const trainable = new Parabola();
  await rangeTest(trainable, { ...options, ...more }).catch(() => {});
  await rangeTest(trainable, options);
});
