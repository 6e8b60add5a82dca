import type { History } from '../range-test/history.ts';
import { gradientAt, lowestAt } from './gradient.ts';
import { nowhereFalling, type Reading, type Skips, tooShort } from './rule.ts';

const SMOOTH_F = 0.05;
const DIVERGE_TH = 5;

/**
 * ignite's `FastaiLRFinder`: the steepest descent among the smoothed losses up to the lowest one,
 * without the edges. Smoothing and stop are those of pytorch-lr-finder with its defaults, from the
 * raw losses. With fewer than three losses up to the lowest, ignite raises an error; here there is no
 * answer.
 */
export function ignite({ lr, rawLoss }: History, { skipStart, skipEnd }: Skips): Reading {
  const smoothed = igniteAverage(rawLoss);
  const read = smoothed.slice(skipStart, Math.max(smoothed.length - skipEnd, 0));
  const lowest = lowestAt(read.length, (i) => read[i]!);
  if (read.length < 3) return tooShort(3, read.length);
  if (lowest < 2) {
    return {
      lr: Number.NaN,
      doubt: {
        kind: 'not-learning',
        message:
          'The smoothed loss is lowest at the start, which leaves this rule nothing to read. Run the test again with a smaller `startLr`, or use another method.',
      },
    };
  }
  const falling = read.slice(0, lowest + 1);
  const at = 1 + lowestAt(lowest - 1, (i) => gradientAt(falling, i + 1));
  if (at < 1) return nowhereFalling(Number.NaN);
  const index = skipStart + at;
  return gradientAt(falling, at) < 0
    ? { lr: lr[index]!, index }
    : nowhereFalling(lr[index]!, index);
}

/** ignite's moving average of raw losses, up to and including the first above 5 times the best. */
export function igniteAverage(rawLoss: readonly number[]): number[] {
  const smoothed: number[] = [];
  let average = rawLoss[0]!;
  let best = average;
  for (let i = 0; i < rawLoss.length; i++) {
    if (i > 0) average = SMOOTH_F * rawLoss[i]! + (1 - SMOOTH_F) * average;
    smoothed.push(average);
    if (average < best) best = average;
    if (average > DIVERGE_TH * best) break;
  }
  return smoothed;
}
