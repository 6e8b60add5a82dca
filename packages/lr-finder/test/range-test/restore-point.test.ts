import { beforeEach, describe, expect, it, vi } from 'vitest';
import { confirm } from '../../src/find/confirm.ts';
import { findLearningRate } from '../../src/find/find.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import { THROWN } from '../thrown.ts';
import { Parabola, ValidatedParabola } from './parabola.ts';

const untouched = new Parabola().save();
const quick = { startLr: 1e-3, endLr: 0.1, numIter: 12, divergeTh: false } as const;

/** All that saves a trainable, works with it and puts it back. */
const RUNS: readonly (readonly [name: string, run: (trainable: Parabola) => Promise<unknown>])[] = [
  ['rangeTest', (trainable) => rangeTest(trainable, quick)],
  ['confirm', (trainable) => confirm(trainable, 0.01, { steps: 40 })],
  ['findLearningRate', (trainable) => findLearningRate(trainable, quick)],
];

/** Does something that throws at once, or in a promise. */
const WAYS = [
  [
    'throws',
    (thrown: unknown) => () => {
      throw thrown;
    },
  ],
  ['rejects with', (thrown: unknown) => () => Promise.reject(thrown)],
] as const;

/** Marks what was thrown, so that `undefined` is told from nothing. */
const thrownBy = (run: Promise<unknown>): Promise<{ readonly thrown?: unknown }> =>
  run.then(
    () => ({}),
    (thrown: unknown) => ({ thrown }),
  );

let warn: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  return () => void vi.restoreAllMocks();
});

describe.each(RUNS)('%s', (_, run) => {
  describe.each(WAYS)('%s', (_way, failing) => {
    it.each(THROWN)(
      '%s from a step: thrown as it was, with all put back',
      async (_what, thrown) => {
        const trainable = new Parabola();
        trainable.step = failing(thrown);
        trainable.weight = 1;
        const caught = await thrownBy(run(trainable));
        expect(Object.is(caught.thrown, thrown) && 'thrown' in caught).toBe(true);
        expect(trainable.save()).toEqual(untouched);
        expect(trainable.released).toHaveLength(1);
        expect(warn).not.toHaveBeenCalled();
      },
    );

    it.each(THROWN)('%s from step and restore: both, in order', async (_what, thrown) => {
      const trainable = new Parabola();
      trainable.step = failing(thrown);
      trainable.restore = failing(thrown) as () => never;
      const caught = await thrownBy(run(trainable));
      expect(caught.thrown).toBeInstanceOf(AggregateError);
      const { errors } = caught.thrown as AggregateError;
      expect(errors.map((error) => Object.is(error, thrown))).toEqual([true, true]);
    });

    it.each(THROWN)('%s from restore alone: thrown as it was', async (_what, thrown) => {
      const trainable = new Parabola();
      trainable.restore = failing(thrown) as () => never;
      const caught = await thrownBy(run(trainable));
      expect(Object.is(caught.thrown, thrown) && 'thrown' in caught).toBe(true);
    });

    it.each(THROWN)('%s from release: the outcome stays, with a warning', async (_what, thrown) => {
      const [good, releasing] = [new Parabola(), new Parabola()];
      const wanted = await run(good);
      releasing.release = failing(thrown) as () => never;
      expect(await run(releasing)).toEqual(wanted);
      expect(warn).toHaveBeenCalledWith(
        expect.stringContaining('release() of a saved copy failed'),
      );
    });
  });

  it('a release that fails hides neither error of step and restore', async () => {
    const trainable = new Parabola();
    const [first, second, third] = ['step', 'restore', 'release'].map((name) => new Error(name));
    trainable.step = () => Promise.reject(first);
    trainable.release = () => {
      throw third;
    };
    expect(await thrownBy(run(trainable))).toEqual({ thrown: first });
    trainable.restore = () => {
      throw second;
    };
    const { thrown } = await thrownBy(run(trainable));
    expect((thrown as AggregateError).errors).toEqual([first, second]);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('a save that fails is thrown as it was, and nothing else is called', async () => {
    const trainable = new Parabola();
    trainable.save = () => {
      throw undefined;
    };
    expect(await thrownBy(run(trainable))).toEqual({ thrown: undefined });
    expect([trainable.steps_, trainable.released]).toEqual([0, []]);
  });
});

it.each(THROWN)('%s from onPoint or evaluate, and then from restore', async (_, thrown) => {
  const fail = () => Promise.reject(thrown);
  const observed = new Parabola();
  observed.restore = fail as () => never;
  const validated = new ValidatedParabola();
  Object.assign(validated, { evaluate: fail, restore: fail });
  for (const run of [
    rangeTest(observed, { ...quick, onPoint: fail }),
    rangeTest(validated, quick),
  ]) {
    const caught = await thrownBy(run);
    expect((caught.thrown as AggregateError).errors).toHaveLength(2);
  }
});

it('an undefined that is thrown is no abort where a signal has no reason', async () => {
  const signal = { aborted: false, reason: undefined };
  const trainable = new Parabola();
  trainable.step = () => {
    signal.aborted = true;
    throw undefined;
  };
  const options = { ...quick, signal: signal as AbortSignal };
  expect(await thrownBy(rangeTest(trainable, options))).toEqual({ thrown: undefined });
});

it('an abort whose reason is null is an abort', async () => {
  const controller = new AbortController();
  const trainable = new Parabola();
  trainable.step = () => {
    controller.abort(null);
    throw controller.signal.reason;
  };
  const { stopReason } = await rangeTest(trainable, { ...quick, signal: controller.signal });
  expect(stopReason).toBe('aborted');
});
