import { averageAround, secondDifferences } from './differences.ts';
import { median } from './quantile.ts';
import { RunningSums } from './running-sums.ts';

/** The lengths of the windows, in decades and least points. */
const LENGTHS = [
  [0.7, 5],
  [1.3, 8],
] as const;
/** The stretch that gives the noise where a window ends. */
const NOISE_STRETCH = [1.3, 8] as const;
/** Points to each side with the same noise. */
const SAME_NOISE = [0.4, 3] as const;
/** The weight of noise beyond that of before: few points give it, and inexactly. */
const GROWING = 2.8;
/** How many changes from stretch to stretch tell how their means vary, at least, ... */
const FEWEST_CHANGES = 3;
/** ... and the weight of that variance, which so few give inexactly. */
const EARLIER = 80;
/** Standard errors below this, in units of the loss, are the rounding of numbers. */
const ROUNDING = 1e-7;

/** A stretch of losses, compared with all before it. */
export interface Window {
  /** The index of its first loss, and that after its last. */
  readonly from: number;
  readonly to: number;
  /** The mean of all before, less that of the window. */
  readonly fall: number;
  /** The standard error of both, if the noise is independent. */
  readonly error: number;
  /** The same, if the noise within the window is that of before. */
  readonly errorBefore: number;
  /** The variance of the mean of such a stretch, by the means before: whatever the noise is like. */
  readonly swing: number;
}

/** Every window of some losses. */
export interface Windows {
  /** Their lengths, in points. */
  readonly lengths: readonly number[];
  /** The window of a length that ends before an index. */
  readonly endingAt: (to: number, length: number) => Window;
  /** The mean of a stretch. */
  readonly mean: (from: number, to: number) => number;
  /** How many points to each side have the same noise. */
  readonly reach: number;
  /** A length in decades as points: at least so many, at most half of all. */
  readonly points: (length: readonly [decades: number, least: number]) => number;
}

/**
 * Compares stretches of losses with all losses before them. Their noise is the variance about a line,
 * which no trend enlarges, within the window or before it, whichever is larger: noise may grow along
 * the curve.
 */
export function windowsOf(y: Float64Array, perDecade: number): Windows {
  const n = y.length;
  const points = ([decades, least]: readonly [number, number]): number =>
    Math.min(Math.max(Math.round(decades * perDecade), least), Math.max(n >> 1, 3));
  const sums = new RunningSums(y);
  const stretch = points(NOISE_STRETCH);
  const noise = y.map((_, i) => {
    const to = Math.min(Math.max(i + 1, stretch), n);
    return to < 3 ? 0 : sums.varianceAboutLine(Math.max(to - stretch, 0), to);
  });
  const noiseSums = new RunningSums(noise);
  const reach = points(SAME_NOISE);
  const near = averageAround(secondDifferences(y, 1), reach);
  const nearSums = new RunningSums(near);

  /**
   * The variance of the means of stretches before an index, in that between neighbours there; one fall
   * among them makes no difference.
   */
  const varianceOfMeans = (before: number, length: number): number | undefined => {
    const squares: number[] = [];
    for (let to = before; to >= 2 * length; to -= length) {
      const change = sums.mean(to - length, to) - sums.mean(to - 2 * length, to - length);
      const at = nearSums.mean(to - length, to);
      if (at > ROUNDING ** 2) squares.push(change ** 2 / 2 / at);
    }
    // 0.455: the median of the square of a standard normal number.
    return squares.length < FEWEST_CHANGES ? undefined : median(squares) / 0.455;
  };

  return {
    lengths: LENGTHS.map(points),
    reach,
    points,
    mean: (from, to) => sums.mean(from, to),
    endingAt: (to, length) => {
      const from = to - length;
      const before = noiseSums.mean(0, from);
      const within = Math.max(noise[to - 1]!, sums.varianceAboutLine(from, to));
      const means = varianceOfMeans(from, length);
      const own = before + GROWING * Math.max(within - before, 0);
      return {
        from,
        to,
        fall: sums.mean(0, from) - sums.mean(from, to),
        error: Math.sqrt(own / length + before / from) + ROUNDING,
        errorBefore: Math.sqrt(before / length + before / from) + ROUNDING,
        swing:
          means === undefined
            ? Number.POSITIVE_INFINITY
            : EARLIER * means * nearSums.mean(from, to),
      };
    },
  };
}
