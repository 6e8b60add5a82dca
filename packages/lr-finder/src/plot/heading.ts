import * as Plot from '@observablehq/plot';
import type { Drawing } from './drawing.ts';
import { type PlacedEntry, signWidth } from './key-layout.ts';
import { AREA_OPACITY, RAW_OPACITY } from './palette.ts';
import { seriesStyle } from './series-style.ts';
import { SHOWN } from './shown.ts';
import { FONT_SIZE, TITLE_SIZE } from './text-width.ts';

/** The title of the figure, and its key. */
export function heading(drawing: Drawing): Plot.Markish {
  const { scene, layout, palette } = drawing;
  const { rateAt, lossAt } = layout;
  const { title, entries } = layout.heading;
  const text = { textAnchor: 'start', fill: palette.ink } as const;
  return [
    Plot.text([title], {
      ...text,
      x: rateAt(16),
      y: lossAt(22),
      text: (d: string) => d,
      fontSize: TITLE_SIZE,
      fontWeight: 600,
      className: 'title',
    }),
    entries.flatMap((entry) => sign(entry, drawing)),
    Plot.text(entries, {
      ...text,
      x: (entry: PlacedEntry) => rateAt(entry.x + signWidth(entry.sign)),
      y: ({ y }: PlacedEntry) => lossAt(y),
      text: 'text',
      fontSize: FONT_SIZE,
      className: 'key',
    }),
    scene.hasLosses ? [] : notice(`There is no ${SHOWN[scene.show].subject} to draw.`, palette.ink),
  ];
}

/** The sign before the text of an entry. */
function sign({ sign, x, y }: PlacedEntry, { layout, palette }: Drawing): Plot.Markish[] {
  const { rateAt, lossAt } = layout;
  const [left, right] = [rateAt(x), rateAt(x + signWidth(sign) - 8)];
  const row = lossAt(y);
  const line = (stroke: string, dash?: string): Plot.Markish =>
    Plot.link([row], {
      x1: left,
      x2: right,
      y1: row,
      y2: row,
      stroke,
      strokeWidth: 2.5,
      ...(dash && { strokeDasharray: dash }),
      className: 'key',
    });
  const dot = (place: number, options: Plot.DotOptions): Plot.Markish =>
    Plot.dot([row], { x: rateAt(place), y: row, className: 'key', ...options });
  if (sign === 'none') return [];
  if (sign === 'smoothed') return [line(palette.curve)];
  if (sign === 'raw') {
    return [dot(x + 4, { r: 2.5, fill: palette.grey, fillOpacity: RAW_OPACITY })];
  }
  if (sign === 'band') {
    const [top, bottom] = [lossAt(y - 5), lossAt(y + 5)];
    return [
      Plot.rect([row], {
        x1: left,
        x2: right,
        y1: bottom,
        y2: top,
        fill: palette.curve,
        fillOpacity: 2 * AREA_OPACITY,
        className: 'key',
      }),
    ];
  }
  const { color, dash, symbol } = seriesStyle(sign.test, palette);
  return [line(color, dash), dot(x + 17, { r: 4, symbol, fill: color })];
}

/** A sentence in the middle of the frame. */
function notice(sentence: string, fill: string): Plot.Markish {
  return Plot.text([sentence], {
    frameAnchor: 'middle',
    fontSize: 14,
    fill,
    className: 'notice',
  });
}
