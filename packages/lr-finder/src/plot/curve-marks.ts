import * as Plot from '@observablehq/plot';
import type { Drawing } from './drawing.ts';
import { AREA_OPACITY, CUT_OPACITY, RAW_OPACITY, RAW_OPACITY_OF_SEVERAL } from './palette.ts';
import type { BandPoint, SceneTest } from './scene-test.ts';
import { seriesStyle } from './series-style.ts';

/** The range of the `repeats`, as an area behind their mean. */
export function bands({ scene, palette }: Drawing): Plot.Markish {
  return scene.tests.map(({ band }, test) =>
    Plot.areaY(
      band.flatMap((stretch, part) => stretch.map((point) => ({ ...point, part }))),
      {
        x: 'lr',
        y1: ({ low }: BandPoint) => low,
        y2: ({ high }: BandPoint) => high,
        z: 'part',
        fill: seriesStyle(test, palette).color,
        fillOpacity: AREA_OPACITY,
        className: 'band',
      },
    ),
  );
}

/** Raw losses as points; those beyond the loss axis as small triangles at its end. */
export function rawLosses({ scene, palette }: Drawing): Plot.Markish {
  const isSingle = scene.tests.length === 1;
  const opacity = isSingle ? RAW_OPACITY : RAW_OPACITY_OF_SEVERAL;
  return scene.tests.map(({ raw, outliers }, test) => {
    const style = {
      x: 'lr',
      fill: isSingle ? palette.grey : seriesStyle(test, palette).color,
      fillOpacity: ({ kept }: { kept: boolean }) => opacity * (kept ? 1 : CUT_OPACITY),
    };
    const beyond = (side: 'above' | 'below') =>
      Plot.dot(
        outliers.filter((point) => point.side === side),
        { ...style, ...triangle(side), r: 2.5, className: `raw-losses-${side}` },
      );
    return [
      Plot.dot(raw, { ...style, y: 'loss', r: isSingle ? 2.2 : 1.7, className: 'raw-losses' }),
      beyond('above'),
      beyond('below'),
    ];
  });
}

/** The smoothed curves, with arrows where they continue beyond the loss axis. */
export function smoothedCurves({ scene, palette }: Drawing): Plot.Markish {
  const isSingle = scene.tests.length === 1;
  return scene.tests.map((test, i) => {
    const { color, dash } = seriesStyle(i, palette);
    return curveMarks(test, color, isSingle ? undefined : dash);
  });
}

function curveMarks(
  { curve, crossings }: SceneTest,
  color: string,
  dash: string | undefined,
): Plot.Markish[] {
  const points = curve.flatMap((stretch, part) =>
    stretch.length > 1 ? stretch.map((point) => ({ ...point, part })) : [],
  );
  const line = Plot.line(points, {
    x: 'lr',
    y: 'loss',
    z: 'part',
    stroke: color,
    strokeWidth: 2.5,
    // Round ends would fill the gaps between dashes.
    ...(dash ? { strokeDasharray: dash } : { strokeLinecap: 'round' }),
    strokeLinejoin: 'round',
    className: 'smoothed-losses',
  });
  // A line needs two points: a point between two gaps is drawn as a dot.
  const single = Plot.dot(
    curve.flatMap((stretch) => (stretch.length === 1 ? stretch : [])),
    { x: 'lr', y: 'loss', r: 3, fill: color, className: 'smoothed-losses-single' },
  );
  const arrows = (side: 'above' | 'below') =>
    Plot.dot(
      crossings.filter((crossing) => crossing.side === side),
      { x: 'lr', ...triangle(side), r: 5, fill: color, className: `curve-goes-on-${side}` },
    );
  return [line, single, arrows('above'), arrows('below')];
}

/** A triangle that points out of the frame. */
function triangle(side: 'above' | 'below') {
  return side === 'above'
    ? ({ symbol: 'triangle', frameAnchor: 'top', dy: 6 } as const)
    : ({ symbol: 'triangle', frameAnchor: 'bottom', dy: -6, rotate: 180 } as const);
}
