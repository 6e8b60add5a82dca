import { ticks } from 'd3-array';
import type { Scene } from 'lr-finder/plot';

/** A stretch of an axis: [low, high]. */
export type Domain = Scene['lossDomain'];

/** Where things are in a chart, in pixels from its left and top. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

interface FrameOptions {
  readonly width: number;
  readonly height: number;
  readonly x: Domain;
  readonly y: Domain;
  readonly axis: 'log' | 'linear';
  /** Room for what stands above the curve. */
  readonly headroom: number;
}

const LEFT = 52;
const RIGHT = 14;
const BELOW = 46;

/** Lays a chart out. */
export function frameOf({ width, height, x, y, axis, headroom }: FrameOptions): Frame {
  const box = { left: LEFT, right: width - RIGHT, top: headroom, bottom: height - BELOW };
  const xScale = scale(x, [box.left + 8, box.right - 8], axis === 'log' ? Math.log10 : undefined);
  const yScale = scale(y, [box.bottom - 8, box.top + 8]);
  const most = Math.max(2, Math.floor((box.right - box.left) / 64));
  const placed = (values: readonly number[], at: (value: number) => number) =>
    values.map((value) => ({ at: at(value), label: tickText(value) }));
  return {
    ...{ width, height, ...box },
    x: xScale,
    y: yScale,
    xTicks: placed(axis === 'log' ? decades(x, most) : ticks(...x, most), xScale),
    yTicks: placed(ticks(...y, Math.max(2, Math.floor(height / 75))), yScale),
  };
}

/** Carries a domain over to pixels. */
function scale([low, high]: Domain, [from, to]: Domain, place = (value: number) => value) {
  const [start, span] = [place(low), place(high) - place(low)];
  return (value: number): number => from + ((place(value) - start) / span) * (to - from);
}

/** Powers of ten within a domain, so many at most. */
function decades([low, high]: Domain, most: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const powers: number[] = [];
  for (let power = first; power <= last; power += step) powers.push(Number(`1e${power}`));
  return powers;
}

function tickText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e4)) {
    return value.toExponential().replace('e+', 'e').replace('-', '−').replace('e-', 'e−');
  }
  return String(Number(value.toPrecision(6))).replace('-', '−');
}
