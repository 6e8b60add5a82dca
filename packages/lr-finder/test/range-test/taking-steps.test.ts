import { describe, expect, it } from 'vitest';
import { confirm } from '../../src/find/confirm.ts';
import { rangeTest } from '../../src/range-test/range-test.ts';
import { takeSteps } from '../../src/range-test/taking-steps.ts';
import type { StepOutcome, Trainable } from '../../src/range-test/trainable.ts';
import { GroupedOverflowingParabola, OverflowingParabola } from './overflowing-parabola.ts';
import { Parabola } from './parabola.ts';

const options = { startLr: 1e-3, endLr: 0.1, numIter: 30 };
const everyFifth = (attempt: number) => attempt % 5 === 4;
const kinds = [OverflowingParabola, GroupedOverflowingParabola];

/** Steps with these outcomes, one after the other. */
const scripted = (outcomes: readonly unknown[]): Trainable => {
  let at = 0;
  return { step: () => outcomes[at++] as StepOutcome, save: () => 0, restore: () => {} };
};
const skipped = (loss: number) => ({ loss, skipped: true });

describe.each(kinds)('a skipped step of %o', (Kind) => {
  it('is taken again at its rate, and its loss is not recorded', async () => {
    const { history, steps, stopReason } = await rangeTest(new Kind(everyFifth), options);
    const undisturbed = await rangeTest(new Parabola(), options);
    expect(stopReason).toBe('completed');
    expect(history).toEqual(undisturbed.history);
    expect(steps).toBe(undisturbed.steps + 7);
  });

  it('is taken again in each step at a rate, and after each restore', async () => {
    const several = { ...options, numIter: 6, stepsPerLr: 3, restoreEachLr: true };
    const { history } = await rangeTest(new Kind(everyFifth), several);
    expect(history).toEqual((await rangeTest(new Parabola(), several)).history);
  });

  it('ends the test after 32 in a row; what was measured is kept, and all is restored', async () => {
    const trainable = new Kind((attempt) => attempt >= 12);
    const { history, steps, stopReason } = await rangeTest(trainable, options);
    expect(stopReason).toBe('skipped');
    const undisturbed = await rangeTest(new Parabola(), options);
    expect(history.rawLoss).toEqual(undisturbed.history.rawLoss.slice(0, 12));
    expect(steps).toBe(12 + 32);
    expect(trainable.save()).toEqual(new Parabola().save());
  });

  it('does not end it after 31 in a row', async () => {
    const trainable = new Kind((attempt) => attempt >= 12 && attempt < 43);
    expect((await rangeTest(trainable, options)).stopReason).toBe('completed');
  });

  it('is not taken again after an abort', async () => {
    const controller = new AbortController();
    const trainable = new Kind((attempt) => {
      if (attempt === 15) controller.abort();
      return attempt >= 12;
    });
    const { history, steps, stopReason } = await rangeTest(trainable, {
      ...options,
      signal: controller.signal,
    });
    expect({ stopReason, steps }).toEqual({ stopReason: 'aborted', steps: 16 });
    // All that was measured by then, also within the group.
    expect(history.lr).toHaveLength(12);
  });

  it('is taken again in the trials of confirm; a trial that only skips has diverged', async () => {
    const plain = await confirm(new Parabola(), 0.01, { steps: 90 });
    const overflowing = await confirm(new Kind(everyFifth), 0.01, { steps: 90 });
    expect(overflowing.lr).toBe(plain.lr);
    expect(overflowing.steps).toBeGreaterThan(plain.steps);
    const { lr, trials } = await confirm(new Kind(() => true), 0.01, { steps: 90 });
    expect(lr).toBeNaN();
    expect(new Set(trials.map(({ loss, steps }) => `${loss} ${steps}`))).toEqual(
      new Set(['Infinity 32']),
    );
  });
});

describe('takeSteps', () => {
  it('records the loss of the last of 32 skipped steps if it is not finite', async () => {
    const outcomes = Array.from({ length: 40 }, (_, i) => skipped(i < 31 ? 1 : Number.NaN));
    expect(await takeSteps(scripted(outcomes), [0.1])).toEqual({ losses: [Number.NaN], taken: 32 });
    const { stopReason, history } = await rangeTest(scripted([3, 2, ...outcomes]), options);
    expect(stopReason).toBe('non-finite');
    expect(history.rawLoss).toEqual([3, 2, Number.NaN]);
  });

  it.each([
    ['no number', undefined, 'got undefined'],
    ['a loss that is no number', { loss: '1', skipped: true }, 'got an object with loss, skipped'],
    [
      'a step that was not skipped',
      { loss: 1, skipped: false },
      'got an object with loss, skipped',
    ],
  ])('refuses %s', async (_, outcome, got) => {
    await expect(takeSteps(scripted([outcome]), [0.1])).rejects.toThrow(
      `Expected \`trainable.step\` to be resolving to a number, or to { loss, skipped: true }, ${got}`,
    );
  });

  it.each<[string, unknown]>([
    ['steps after a skipped one', [1, skipped(1), 1]],
    ['fewer losses without a skipped step', [1, 2]],
    ['more losses than rates', [1, 2, 3, skipped(1)]],
    ['no list', { 0: 1, length: 1 }],
  ])('refuses %s from steps', async (_, outcomes) => {
    const trainable = {
      ...scripted([]),
      steps: async () => outcomes as StepOutcome[],
    };
    await expect(takeSteps(trainable, [1, 2, 3])).rejects.toThrow(
      /^Expected `trainable\.steps\(lrs\)` to be resolved to 3 losses, or to those up to the first/,
    );
  });
});
