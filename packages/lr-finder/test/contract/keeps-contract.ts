import { afterEach, describe, expect, it } from 'vitest';
import type { RangeTestOptions } from '../../src/range-test/options.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import type { StepOutcome, Trainable } from '../../src/range-test/trainable.ts';
import { altered, counted, spoilt } from './altered.ts';

/** Something that is to keep the contract, at the beginning of its training. */
export interface Subject<State = unknown> {
  readonly trainable: Trainable<State>;
  /** All that a step changes, as plain values; `toEqual` compares two of them to the bit. */
  snapshot(): unknown;
  /** How many tensors, arrays, threads or the like are alive. */
  live?(): number;
  /** Goes back to the data's beginning, where that isn't part of what `restore` puts back. */
  rewind?(): unknown;
  dispose?(): unknown;
}

export interface ContractOptions {
  /** The rates, few and such that all losses are finite. Default: 1e-3 to 0.1 in 12 steps. */
  readonly rates?: Pick<RangeTestOptions, 'startLr' | 'endLr' | 'numIter'>;
}

/**
 * The tests that every trainable has to pass. `make` gives the same training each time: the same
 * weights, the same data, the same random numbers.
 */
export function describeContract<State>(
  name: string,
  make: () => Subject<State> | Promise<Subject<State>>,
  { rates = { startLr: 1e-3, endLr: 0.1, numIter: 12 } }: ContractOptions = {},
): void {
  const { numIter = 100 } = rates;
  const options: RangeTestOptions = { ...rates, divergeTh: false };
  const middle = Math.floor(numIter / 2);
  const failure = new RangeError('the device is lost');
  const fail = () => {
    throw failure;
  };

  let subjects: Subject<State>[] = [];
  const start = async (): Promise<Subject<State>> => {
    const subject = await make();
    subjects.push(subject);
    return subject;
  };
  afterEach(async () => {
    for (const { dispose } of subjects) await dispose?.();
    subjects = [];
  });

  /** What a test changes, if anything: the state, and how much is alive. */
  const everything = async ({ snapshot, live }: Subject<State>) => ({
    state: await snapshot(),
    live: live?.(),
  });

  describe(`the contract: ${name}`, () => {
    it('a step trains: the snapshot shows it, and the loss is a finite number', async () => {
      const subject = await start();
      const before = await subject.snapshot();
      expect(await subject.trainable.step(rates.endLr!)).toSatisfy(Number.isFinite);
      expect(await subject.snapshot()).not.toEqual(before);
    });

    it('training begins the same each time', async () => {
      const [one, other] = [await start(), await start()];
      expect(await one.snapshot()).toEqual(await other.snapshot());
    });

    describe('after the test all is as before, to the bit', () => {
      it('that was completed', async () => {
        const subject = await start();
        const before = await everything(subject);
        const { stopReason, history } = await rangeTest(subject.trainable, options);
        expect(stopReason).toBe('completed');
        expect(history.lr).toHaveLength(numIter);
        expect(await everything(subject)).toEqual(before);
      });

      it('that was aborted before its first step', async () => {
        const subject = await start();
        const before = await everything(subject);
        const { trainable, rates: taken } = counted(subject.trainable);
        const { stopReason } = await rangeTest(trainable, {
          ...options,
          signal: AbortSignal.abort(),
        });
        expect({ stopReason, taken }).toEqual({ stopReason: 'aborted', taken: [] });
        expect(await everything(subject)).toEqual(before);
      });

      it('that was aborted in the middle', async () => {
        const subject = await start();
        const before = await everything(subject);
        const controller = new AbortController();
        const { stopReason, history } = await rangeTest(subject.trainable, {
          ...options,
          signal: controller.signal,
          onPoint: ({ index }) => index === middle && controller.abort(),
        });
        expect(stopReason).toBe('aborted');
        expect(history.lr).toHaveLength(middle + 1);
        expect(await everything(subject)).toEqual(before);
      });

      it.each([0, middle, numIter - 1])('whose step %d threw: the error as thrown', async (at) => {
        const subject = await start();
        const before = await everything(subject);
        const failing = spoilt(subject.trainable, at, fail);
        await expect(rangeTest(failing, options)).rejects.toBe(failure);
        expect(await everything(subject)).toEqual(before);
      });

      it.each([Number.NaN, Infinity])('whose loss became %d', async (loss) => {
        const subject = await start();
        const before = await everything(subject);
        const broken = spoilt(subject.trainable, middle, () => loss);
        const { stopReason, history } = await rangeTest(broken, options);
        expect(stopReason).toBe('non-finite');
        expect(history.rawLoss.at(-1)).toBe(loss);
        expect(history.lr).toHaveLength(middle + 1);
        expect(await everything(subject)).toEqual(before);
      });

      it('that threw while it measured the validation loss', async () => {
        const subject = await start();
        const { evaluate = () => 1 } = subject.trainable;
        const before = await everything(subject);
        let calls = 0;
        const failing = altered(subject.trainable, {
          evaluate: () => (calls++ === middle ? fail() : evaluate.call(subject.trainable)),
        });
        await expect(rangeTest(failing, options)).rejects.toBe(failure);
        expect(await everything(subject)).toEqual(before);
      });

      it('ten in a row: nothing is left over', async () => {
        const subject = await start();
        const before = await everything(subject);
        for (let i = 0; i < 10; i++) await rangeTest(subject.trainable, { ...options, numIter: 3 });
        expect(await everything(subject)).toEqual(before);
      });
    });

    it('one copy can be put back twice', async () => {
      const subject = await start();
      const { trainable } = subject;
      const before = await subject.snapshot();
      const saved = await trainable.save();
      for (let round = 0; round < 2; round++) {
        for (let i = 0; i < 3; i++) await trainable.step(rates.endLr!);
        expect(await subject.snapshot()).not.toEqual(before);
        await trainable.restore(saved);
        expect(await subject.snapshot()).toEqual(before);
      }
      await trainable.release?.(saved);
    });

    it('two copies do not know of each other', async () => {
      const subject = await start();
      const { trainable } = subject;
      const [beginning, first] = [await subject.snapshot(), await trainable.save()];
      await trainable.step(rates.endLr!);
      const [later, second] = [await subject.snapshot(), await trainable.save()];
      await trainable.step(rates.endLr!);
      for (const [saved, state] of [
        [first, beginning],
        [second, later],
        [first, beginning],
      ] as const) {
        await trainable.restore(saved);
        expect(await subject.snapshot()).toEqual(state);
      }
      await trainable.release?.(second);
      await trainable.restore(first);
      expect(await subject.snapshot()).toEqual(beginning);
      await trainable.release?.(first);
    });

    it('the history is the same in groups and step by step', async () => {
      const [{ trainable }, other] = [await start(), await start()];
      const { steps = oneByOne } = trainable;
      const sizes: number[] = [];
      const inGroups = altered(trainable, {
        stepsAtOnce: 5,
        steps: (lrs: number[]) => {
          sizes.push(lrs.length);
          return steps.call(trainable, lrs);
        },
      });
      const evaluateEvery = trainable.evaluate ? 4 : 1;
      const grouped = await rangeTest(inGroups, { ...options, evaluateEvery });
      expect(Math.max(...sizes)).toBeGreaterThan(1);
      const single = await rangeTest(altered(other.trainable, { steps: undefined }), {
        ...options,
        evaluateEvery,
      });
      expect(grouped.history).toEqual(single.history);
    });

    it('the history is the same again on the same data, after any end', async () => {
      const subject = await start();
      const first = (await rangeTest(subject.trainable, options)).history;
      const again = async () => {
        const { trainable } = subject.rewind ? subject : await start();
        await subject.rewind?.();
        return trainable;
      };
      expect((await rangeTest(await again(), options)).history).toEqual(first);
      await rangeTest(spoilt(subject.trainable, middle, fail), options).catch(() => {});
      expect((await rangeTest(await again(), options)).history).toEqual(first);
      expect((await rangeTest((await start()).trainable, options)).history).toEqual(first);
    });

    it('restore: false takes the steps of the history, and no other', async () => {
      const [subject, byHand] = [await start(), await start()];
      const { trainable, rates: taken } = counted(subject.trainable);
      const broken = spoilt(trainable, middle, () => Number.NaN);
      const { history } = await rangeTest(broken, { ...options, restore: false });
      expect(history.lr).toHaveLength(middle + 1);
      expect(taken).toEqual(history.lr);
      for (const lr of history.lr) await byHand.trainable.step(lr);
      expect(await subject.snapshot()).toEqual(await byHand.snapshot());
    });

    it('repeats start from the saved state each', async () => {
      const subject = await start();
      const before = await everything(subject);
      const again = altered(subject.trainable, {
        restore: async (saved: State) => {
          await subject.trainable.restore(saved);
          await subject.rewind?.();
        },
      });
      const { runs } = await rangeTest(again, { ...options, repeats: 2 });
      expect(runs).toHaveLength(2);
      if (subject.rewind) expect(runs[1]!.history).toEqual(runs[0]!.history);
      expect(runs[1]!.history.lr).toHaveLength(numIter);
      expect(await everything(subject)).toEqual(before);
    });
  });
}

/** `steps` of a trainable that has none. */
async function oneByOne(this: Trainable, lrs: readonly number[]): Promise<StepOutcome[]> {
  const losses: StepOutcome[] = [];
  for (const lr of lrs) losses.push(await this.step(lr));
  return losses;
}
