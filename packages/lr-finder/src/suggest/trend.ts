import { wanderOf } from './wander.ts';
import { type Window, windowsOf } from './windows.ts';

/** The stretch that tells independent noise from a wandering loss, in decades and least points. */
const WANDER_STRETCH = [1.6, 8] as const;
/** At least this part of the curve is looked at for how its noise wanders. */
const LEAST_PART = 0.4;
/** Earlier rises up to so many standard errors are those of chance: the fall need not exceed them. */
const CHANCE_RISE = 2.2;
/** Earlier rises of less than this part of the fall hardly count. */
const SMALL_RISE = 0.01;
/** A second fall counts from so many of its own standard errors on, for independent noise. */
const SECOND_FALL = 4;

/** What the losses say of a fall and a rise, whatever their noise is like. */
export interface Trend {
  /** The fall, in standard errors. Not positive: there is none. */
  readonly fall: number;
  /** The standard error of that fall. */
  readonly error: number;
  /** The standard error of the first significant rise; infinite: there is none. */
  readonly riseError: number;
}

/**
 * Tests losses for a fall and a rise. The mean of each window is compared with that of all losses
 * before it. Noise that grows along the curve is no trend, nor is that of a loss that wanders; what
 * the losses did before and do again after isn't either: a fall must exceed earlier rises and later
 * falls, as those of losses with a period don't.
 *
 * @param y - the losses, at places that are nearly evenly spaced in the log of the rate.
 * @param lead - how many of them are before any learning.
 * @param perDecade - how many lie in a decade.
 * @param significantRise - how many standard errors make a rise.
 */
export function trendOf(
  y: Float64Array,
  lead: number,
  perDecade: number,
  significantRise: number,
): Trend {
  const n = y.length;
  const { lengths, endingAt, mean, points, reach } = windowsOf(y, perDecade);
  const windows = lengths.flatMap((length) => {
    const first = Math.max(lead + length, 2 * length);
    return Array.from({ length: Math.max(n + 1 - first, 0) }, (_, i) =>
      endingAt(first + i, length),
    );
  });
  if (windows.length === 0) return { fall: 0, error: 0, riseError: Number.POSITIVE_INFINITY };

  const clearest = largest(windows, ({ fall, error }) => fall / error);
  const half = (clearest.to - clearest.from) >> 1;
  const part = Math.min(clearest.to, Math.round(LEAST_PART * n));
  const until = Math.max(clearest.to - half, part);
  const { inflation, walked } = wanderOf(y, until, points(WANDER_STRETCH), reach);
  /** A standard error for noise that wanders, though no more than it is seen to before. */
  const wandering = (error: number, { from, to, swing }: Window): number => {
    const most = Math.min(walked(from >> 1, (from + to) >> 1), swing);
    return Math.max(error, Math.sqrt(Math.min(inflation * error ** 2, most)));
  };
  const errorOf = (window: Window): number => wandering(window.error, window);

  const best = largest(windows, (window) => window.fall / errorOf(window));
  const error = errorOf(best);
  const others = Math.max(highestRise(best), secondFall(best) / error);
  const [rise] = windows
    .filter((window) => -window.fall > significantRise * errorOf(window))
    .sort((a, b) => a.to - b.to);
  return {
    fall: best.fall / error / (1 + Math.max(others - CHANCE_RISE, 0)),
    error,
    riseError: rise ? wandering(rise.errorBefore, rise) : Number.POSITIVE_INFINITY,
  };

  /** The highest of the means before a fall, against all before them, in standard errors. */
  function highestRise({ from, fall }: Window): number {
    let highest = 0;
    for (const length of lengths) {
      for (let to = 2 * length; to <= from; to++) {
        const window = endingAt(to, length);
        highest = Math.max(highest, -window.fall / (errorOf(window) + SMALL_RISE * fall));
      }
    }
    return highest;
  }

  /** How much the losses fall again, after they have been back at the level before the first fall. */
  function secondFall({ from, to, fall }: Window): number {
    const length = lengths[0]!;
    const level = mean(0, from);
    const low = level - fall;
    let high = low;
    let most = 0;
    for (let end = to + length; end <= n; end++) {
      const now = mean(end - length, end);
      high = Math.max(high, Math.min(now, level));
      const chance = SECOND_FALL * Math.SQRT2 * endingAt(end, length).error;
      if (high - now > chance) most = Math.max(most, Math.min(high - now, high - low));
    }
    return most;
  }
}

function largest(windows: readonly Window[], by: (window: Window) => number): Window {
  return windows.reduce((a, b) => (by(b) > by(a) ? b : a));
}
