import { ArgumentError, expected } from '../errors.ts';
import { expectEqualLengths, type History } from '../range-test/history.ts';
import { diagnose } from './diagnose.ts';
import { steepestDescent } from './steepest.ts';
import type { Suggestion, Verdict } from './suggestion.ts';

/** How to read a curve. */
export interface SuggestOptions {
  /** `'steepest'`: pytorch-lr-finder's rule. Default: `'steepest'`. */
  readonly method?: 'steepest' | undefined;
  /** Points to leave out at the start of the curve. Default: 10. */
  readonly skipStart?: number | undefined;
  /** Points to leave out at the end of the curve. Default: 5. */
  readonly skipEnd?: number | undefined;
}

/**
 * Reads a learning rate off a curve. A rate that the curve does not support comes with a verdict
 * that says so; where there is none at all, `lr` is `NaN`.
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when the lists of the history differ in length.
 */
export function suggest(history: History, options: SuggestOptions = {}): Suggestion {
  const { method = 'steepest', skipStart = 10, skipEnd = 5 } = options;
  if (method !== 'steepest') throw new ArgumentError(expected('method', "'steepest'", method));
  for (const [name, skip] of Object.entries({ skipStart, skipEnd })) {
    if (!Number.isInteger(skip) || skip < 0) {
      throw new ArgumentError(expected(name, 'an integer >= 0', skip));
    }
  }
  expectEqualLengths(history);

  const found = steepestDescent(history, skipStart, skipEnd);
  if (!found) {
    const needed = skipStart + skipEnd + 2;
    return {
      lr: Number.NaN,
      method,
      interval: [Number.NaN, Number.NaN],
      bounds: { baseLr: Number.NaN, maxLr: Number.NaN },
      verdict: {
        kind: 'too-short',
        message: `Expected at least ${needed} finite points with \`skipStart\` ${skipStart} and \`skipEnd\` ${skipEnd}, got ${history.loss.filter(Number.isFinite).length}. Run the test again with a larger \`numIter\`, or skip fewer points.`,
      },
    };
  }
  const { index, slope } = found;
  return {
    lr: history.lr[index]!,
    method,
    index,
    interval: steepStretch(history, index, slope),
    bounds: fallingStretch(history),
    verdict: slope < 0 ? diagnose(history) : RISING,
  };
}

const RISING: Verdict = {
  kind: 'not-learning',
  message:
    'The smoothed loss falls nowhere in the part that was read: the rate given is only where it rises least. Run the test again with a smaller `startLr`, or skip fewer points.',
};

/** The rates around `index` at which the smoothed loss falls at least half as steeply as there. */
function steepStretch(history: History, index: number, slope: number): [number, number] {
  const { lr, loss } = history;
  const isSteep = (i: number): boolean => {
    const rise = loss[i + 1]! - loss[i]!;
    return Number.isFinite(rise) && rise <= slope / 2;
  };
  let low = index;
  while (low > 0 && isSteep(low - 1)) low--;
  let high = index;
  while (high < lr.length - 1 && isSteep(high)) high++;
  return [lr[low]!, lr[high]!];
}

/** The rates between which the smoothed loss makes 10 % to all of its whole drop. */
function fallingStretch({ lr, loss }: History): { baseLr: number; maxLr: number } {
  let lowest = 0;
  for (const [i, value] of loss.entries()) {
    if (Number.isFinite(value) && !(value >= loss[lowest]!)) lowest = i;
  }
  const start = loss[0]!;
  const falling = loss.findIndex((value) => value <= start - 0.1 * (start - loss[lowest]!));
  return { baseLr: lr[Math.max(falling, 0)]!, maxLr: lr[lowest]! };
}
