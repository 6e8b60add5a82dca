import type { LinearSmoother } from './local-linear.ts';
import { median } from './quantile.ts';

/** The lead: the stretch at the start that gives the level before any learning, in decades. */
const LEAD = 1;
/** The lead is at most this part of the range. */
const LEAD_OF_RANGE = 0.25;

/** The places on a smoothed curve that matter, as log10 of the rate. */
export interface Landmarks {
  /** Where a tenth of the whole drop is made: learning has begun. */
  readonly onset: number;
  /** Where 80 % of the whole drop is made. */
  readonly mostOfDrop: number;
  /** Where 95 % of the whole drop is made: larger rates gain little. */
  readonly endOfDrop: number;
  /** Where the loss is lowest. */
  readonly lowest: number;
  /** The highest rate beyond it up to which the loss isn't higher by more than `error`. */
  readonly stillLow: number;
  /** Where half of the drop is lost again; if it isn't, the end of the range. */
  readonly halfLost: number;
  /** The level before any learning: the median over the lead. */
  readonly start: number;
  /** From there to the lowest point. */
  readonly drop: number;
  /** The standard error of the drop, for the noise of the start. */
  readonly error: number;
  /** Whether the drop is more than that noise. */
  readonly falls: boolean;
  /** Where the loss first rises from the start level by more than it; `NaN`: nowhere. */
  readonly rise: number;
}

/** What finding landmarks needs besides the smoothed losses. */
export interface LandmarkInputs {
  readonly smoother: LinearSmoother;
  /** The standard deviation of the noise of one loss at the start. */
  readonly noise: number;
  /** How many points lie in the lead. */
  readonly leading: number;
}

/** A smaller fall, in standard errors, is noise: at most one curve of noise in twenty exceeds this. */
export const SIGNIFICANT_FALL = 3;
/** The same for a rise. */
export const SIGNIFICANT_RISE = 5;
/** Losses that vary by less than this part of their magnitude are flat. */
export const FLAT = 1e-6;

/** Where the lead ends: the first decade, or the first quarter of a short range. */
export function leadEnd(first: number, last: number): number {
  return first + Math.min(LEAD, LEAD_OF_RANGE * (last - first));
}

interface Levels {
  /** The first node at which the fall may begin: the middle of the lead. */
  readonly from: number;
  readonly start: number;
  readonly lowest: number;
  readonly drop: number;
}

/** The level before any learning, and the lowest one after it. */
export function levelsOf(nodes: Float64Array, smooth: Float64Array): Levels {
  const end = leadEnd(nodes[0]!, nodes.at(-1)!);
  const leading = Math.max(
    nodes.findIndex((x) => x >= end),
    1,
  );
  const start = median(smooth.subarray(0, leading));
  const from = leading >> 1;
  let lowest = from;
  for (let i = from + 1; i < smooth.length; i++) if (smooth[i]! < smooth[lowest]!) lowest = i;
  return { from, start, lowest, drop: Math.max(start - smooth[lowest]!, 0) };
}

/** Finds the landmarks of a smoothed curve. Those of the fall lie past the middle of the lead. */
export function landmarksOf(
  { smoother, noise, leading }: LandmarkInputs,
  smooth: Float64Array,
): Landmarks {
  const { nodes } = smoother;
  const { from, start, lowest, drop } = levelsOf(nodes, smooth);
  const error = noise * Math.sqrt(smoother.noiseLeft(lowest) + 1 / leading);
  const bottom = smooth[lowest]!;

  const falling = (part: number): number => {
    const level = bottom + (1 - part) * drop;
    for (let i = from; i <= lowest; i++) {
      if (smooth[i]! > level) continue;
      return i === from ? nodes[i]! : crossing(nodes, smooth, i, level);
    }
    return nodes[lowest]!;
  };
  const rising = (part: number): number => {
    const level = bottom + part * drop;
    for (let i = lowest + 1; i < smooth.length; i++) {
      if (smooth[i]! > level) return crossing(nodes, smooth, i, level);
    }
    return nodes.at(-1)!;
  };
  const higher = smooth.findIndex((value, i) => i > lowest && value > bottom + error);
  const high = start + Math.max(SIGNIFICANT_RISE * error, FLAT);
  const rise = smooth.findIndex((value, i) => i > from && value > high);
  return {
    onset: falling(0.1),
    mostOfDrop: falling(0.8),
    endOfDrop: falling(0.95),
    lowest: nodes[lowest]!,
    stillLow: nodes.at(higher < 0 ? -1 : higher - 1)!,
    halfLost: rising(0.5),
    start,
    drop,
    error,
    falls: drop > Math.max(SIGNIFICANT_FALL * error, FLAT),
    rise: rise < 0 ? Number.NaN : nodes[rise]!,
  };
}

/** Where the line from node `i - 1` to node `i` crosses a level. */
function crossing(nodes: Float64Array, smooth: Float64Array, i: number, level: number): number {
  const part = (level - smooth[i - 1]!) / (smooth[i]! - smooth[i - 1]!);
  return nodes[i - 1]! + part * (nodes[i]! - nodes[i - 1]!);
}
