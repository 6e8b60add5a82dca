import { rateScale } from './clipping.ts';
import { type Heading, layOutHeading } from './key-layout.ts';
import { LANE_HEIGHT, type Label, marksOf, placeInLanes } from './label-lanes.ts';
import type { Scene } from './scene.ts';
import { textWidth } from './text-width.ts';
import { linearTicks, logTicks, type Tick } from './tick-labels.ts';

/** The places of a figure's parts, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly margin: { top: number; right: number; bottom: number; left: number };
  /** Room kept free within the frame. */
  readonly inset: { top: number; bottom: number; side: number };
  readonly rateTicks: readonly Tick[];
  readonly lossTicks: readonly Tick[];
  readonly heading: Heading;
  readonly labels: readonly Label[];
  /** The tests whose intervals are drawn, from the upper row to the lower. */
  readonly intervalRows: readonly number[];
  /** Whether there is room for the bounds of a single test. */
  readonly hasBracket: boolean;
  /** The rate at so many pixels from the left of the figure. */
  readonly rateAt: (x: number) => number;
  /** The loss at so many pixels from the top of the figure, within the frame and beyond it. */
  readonly lossAt: (y: number) => number;
  /** Pixels from the left of the figure to a rate. */
  readonly place: (lr: number) => number;
  /** Pixels from the top of the figure to a loss. */
  readonly row: (loss: number) => number;
}

/** The least height with a bracket: in a lower figure it would squeeze the curve. */
const LEAST_WITH_BRACKET = 240;

/** Pixels between the intervals of several tests. */
export const INTERVAL_ROW = 9;

/** Lays a figure out so that no text covers another. */
export function layOut(scene: Scene, size: { width: number; height: number }): Layout {
  const { width, height } = size;
  const { tests, logLr } = scene;
  const heading = layOutHeading(scene, width, height);
  const scale = rateScale(logLr);
  const [right, bottom, side] = [20, 50, 10];

  // The loss labels take width from the rate axis, so the losses come first.
  const lossTicks = linearTicks(scene.lossDomain, Math.max(2, Math.floor(height / 60)));
  const widest = Math.max(0, ...lossTicks.map(({ label }) => textWidth(label)));
  const left = Math.ceil(widest) + 36;
  const columns: Span = [left + side, width - right - side];
  const places: Span = scene.rateDomain.map(scale.place);
  const rates = linearMap(places, columns);
  const place = (lr: number): number => rates(scale.place(lr));

  const labels = placeInLanes(marksOf(scene), place, [left - 24, width - 8]);
  const lanes = Math.max(0, ...labels.map(({ lane }) => lane + 1));
  const intervalRows = intervalRowsOf(scene, height);
  const hasBracket =
    height >= LEAST_WITH_BRACKET &&
    tests.length === 1 &&
    tests[0]!.suggestion?.bounds !== undefined;
  const margin = { top: heading.bottom + lanes * LANE_HEIGHT, right, bottom, left };
  const inset = {
    top: 12,
    bottom: hasBracket ? 38 : 8 + intervalRows.length * INTERVAL_ROW,
    side,
  };
  const rows: Span = [height - margin.bottom - inset.bottom, margin.top + inset.top];
  const mostTicks = Math.max(2, Math.floor((width - left - right) / 52));
  return {
    width,
    height,
    margin,
    inset,
    rateTicks: (logLr ? logTicks : linearTicks)(scene.rateDomain, mostTicks),
    lossTicks,
    heading,
    labels,
    intervalRows,
    hasBracket,
    place,
    row: linearMap(scene.lossDomain, rows),
    rateAt: linearMap(columns, places, scale.rate),
    lossAt: linearMap(rows, scene.lossDomain),
  };
}

/** The rows for the intervals of several tests; none if they would take too much height. */
function intervalRowsOf({ tests }: Scene, height: number): number[] {
  if (tests.length === 1) return [];
  const rows = tests.flatMap(({ suggestion }, test) => (suggestion?.interval ? [test] : []));
  return rows.length * INTERVAL_ROW <= (height - 170) / 3.5 ? rows : [];
}

type Span = readonly number[];

/** Maps one span linearly to another; `last` transforms the result. */
function linearMap(from: Span, to: Span, last = (value: number) => value) {
  const [a, b, c, d] = [from[0]!, from[1]!, to[0]!, to[1]!];
  return (value: number): number => last(c + ((value - a) / (b - a)) * (d - c));
}
