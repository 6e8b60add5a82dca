import * as Plot from '@observablehq/plot';
import { CURVE, CUT_OPACITY, GREY, RAW_OPACITY } from './palette.ts';
import type { Scene } from './scene.ts';

/** Raw losses as points; those beyond the loss axis as small triangles at its end. */
export function rawLosses({ raw, outliers }: Scene): Plot.Markish {
  const style = {
    x: 'lr',
    fill: GREY,
    fillOpacity: ({ kept }: { kept: boolean }) => RAW_OPACITY * (kept ? 1 : CUT_OPACITY),
  };
  const beyond = (side: 'above' | 'below') =>
    Plot.dot(
      outliers.filter((point) => point.side === side),
      { ...style, ...triangle(side), r: 2.5, className: `raw-losses-${side}` },
    );
  return [
    Plot.dot(raw, { ...style, y: 'loss', r: 2.2, className: 'raw-losses' }),
    beyond('above'),
    beyond('below'),
  ];
}

/** The smoothed curve, and arrows where it goes on beyond the loss axis. */
export function smoothedCurve({ curve, crossings }: Scene): Plot.Markish {
  const line = (kept: boolean) => {
    const stretches = curve.filter((stretch) => stretch.kept === kept && stretch.points.length > 1);
    const points = stretches.flatMap((stretch, part) =>
      stretch.points.map((point) => ({ ...point, part })),
    );
    return Plot.line(points, {
      x: 'lr',
      y: 'loss',
      z: 'part',
      stroke: CURVE,
      strokeWidth: kept ? 2.5 : 2,
      strokeOpacity: kept ? 1 : CUT_OPACITY,
      strokeLinecap: 'round',
      strokeLinejoin: 'round',
      className: kept ? 'smoothed-losses' : 'smoothed-losses-cut',
    });
  };
  // A line needs two points: one between two gaps is a dot.
  const single = Plot.dot(
    curve.filter(({ points }) => points.length === 1),
    {
      x: ({ points }) => points[0]!.lr,
      y: ({ points }) => points[0]!.loss,
      r: 3,
      fill: CURVE,
      fillOpacity: ({ kept }) => (kept ? 1 : CUT_OPACITY),
      className: 'smoothed-losses-single',
    },
  );
  const arrows = (side: 'above' | 'below') =>
    Plot.dot(
      crossings.filter((crossing) => crossing.side === side),
      { x: 'lr', ...triangle(side), r: 5, fill: CURVE, className: `curve-goes-on-${side}` },
    );
  return [line(false), line(true), single, arrows('above'), arrows('below')];
}

/** A triangle that points out of the frame. */
function triangle(side: 'above' | 'below') {
  return side === 'above'
    ? ({ symbol: 'triangle', frameAnchor: 'top', dy: 6 } as const)
    : ({ symbol: 'triangle', frameAnchor: 'bottom', dy: -6, rotate: 180 } as const);
}
