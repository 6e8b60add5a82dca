import * as Plot from '@observablehq/plot';
import { extent, least } from 'd3-array';
import type { Point } from './curve.ts';
import type { Drawing } from './drawing.ts';
import { INTERVAL_ROW } from './layout.ts';
import { seriesStyle } from './series-style.ts';

/** The number of symbols on a curve. */
const SYMBOLS = 5;

/** The marks that distinguish several tests, and their suggestions; nothing for a single test. */
export function seriesMarks(drawing: Drawing): Plot.Markish {
  const { tests } = drawing.scene;
  if (tests.length === 1) return [];
  return [
    tests.map((_, test) => symbols(test, drawing)),
    drawing.layout.intervalRows.map((test, row) => intervalOf(test, row, drawing)),
    tests.map((_, test) => suggestionMarks(test, drawing)),
  ];
}

/** The symbols of a test on its curve, each test's at its own places. */
function symbols(test: number, { scene, layout, palette }: Drawing): Plot.Markish {
  const { color, symbol } = seriesStyle(test, palette);
  const points = scene.tests[test]!.curve.flat();
  const chosen = spreadPoints(points, layout.place, (test + 0.5) / scene.tests.length);
  return Plot.dot(chosen, {
    x: 'lr',
    y: 'loss',
    r: 4,
    symbol,
    fill: color,
    className: 'series-symbols',
  });
}

/** Points about equally far apart; each test starts at its own part of that distance. */
function spreadPoints(
  points: readonly Point[],
  place: (lr: number) => number,
  offset: number,
): readonly Point[] {
  if (points.length === 0) return [];
  const places = points.map(({ lr }) => place(lr));
  const [left, right] = extent(places) as [number, number];
  const targets = Array.from(
    { length: SYMBOLS },
    (_, i) => left + ((i + offset) / SYMBOLS) * (right - left),
  );
  const nearest = targets.map((at) => least(points, ({ lr }) => Math.abs(place(lr) - at))!);
  return [...new Set(nearest)];
}

/** The interval of a suggestion, as a bar at the bottom of the frame. */
function intervalOf(test: number, row: number, { scene, layout, palette }: Drawing): Plot.Markish {
  const { suggestion } = scene.tests[test]!;
  const [low, high] = scene.rateDomain;
  const [from, to] = suggestion!.interval!.map((lr) => Math.min(Math.max(lr, low), high));
  return Plot.ruleY([{ from, to }], {
    x1: 'from',
    x2: 'to',
    y: layout.lossAt(intervalY(row, layout)),
    stroke: seriesStyle(test, palette).color,
    strokeWidth: 3,
    className: 'suggested-interval',
  });
}

function intervalY(row: number, { height, margin, intervalRows }: Drawing['layout']): number {
  return height - margin.bottom - 6 - (intervalRows.length - 1 - row) * INTERVAL_ROW;
}

/** The symbol of a test, large, at the rate that it suggests, and a line down from there. */
function suggestionMarks(test: number, { scene, layout, palette }: Drawing): Plot.Markish[] {
  const { suggestion } = scene.tests[test]!;
  if (suggestion?.lr === undefined) return [];
  const { lr } = suggestion;
  const { color, symbol } = seriesStyle(test, palette);
  const loss = lossWithin(suggestion.loss, scene.lossDomain);
  const row = layout.intervalRows.indexOf(test);
  const end = row < 0 ? layout.height - layout.margin.bottom : intervalY(row, layout);
  const dot = { symbol, fill: color, stroke: palette.background };
  const line = Plot.ruleX([lr], {
    y1: layout.lossAt(end),
    y2: loss ?? layout.lossAt(layout.margin.top),
    stroke: color,
    strokeDasharray: '3 4',
    className: 'suggested-rate',
  });
  return [
    line,
    loss === undefined
      ? []
      : Plot.dot([{ lr, loss }], {
          ...dot,
          x: 'lr',
          y: 'loss',
          r: 7,
          strokeWidth: 2,
          className: 'suggested-loss',
        }),
    row < 0
      ? []
      : Plot.dot([lr], {
          ...dot,
          x: lr,
          y: layout.lossAt(end),
          r: 4,
          strokeWidth: 1,
          className: 'suggested-interval-symbol',
        }),
  ].flat();
}

function lossWithin(
  loss: number | undefined,
  [low, high]: Drawing['scene']['lossDomain'],
): number | undefined {
  return loss === undefined ? undefined : Math.min(Math.max(loss, low), high);
}
