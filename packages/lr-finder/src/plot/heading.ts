import * as Plot from '@observablehq/plot';
import { FONT_SIZE, KEY_WIDTH, type Layout, TITLE_SIZE } from './layout.ts';
import { CURVE, GREY, INK, RAW_OPACITY } from './palette.ts';
import type { Scene } from './scene.ts';

/** The first row of the figure: its title, and a key to points and line. */
export function heading(scene: Scene, { title, rateAt, lossAt, width }: Layout): Plot.Markish {
  const y = lossAt(22);
  const at = (x: number) => ({ x: rateAt(x), y });
  const keyAt = width - 16 - KEY_WIDTH;
  const keyTexts = [
    { ...at(keyAt + 18), text: 'raw' },
    { ...at(keyAt + 80), text: 'smoothed' },
  ];
  const text = { x: 'x', y: 'y', text: 'text', textAnchor: 'start', fill: INK } as const;
  const drawn: Plot.Markish[] = [
    Plot.text([{ ...at(16), text: title }], {
      ...text,
      fontSize: TITLE_SIZE,
      fontWeight: 600,
      className: 'title',
    }),
  ];
  if (!scene.hasLosses) {
    return [...drawn, notice('There is no finite loss to draw.')];
  }
  return [
    ...drawn,
    Plot.dot([at(keyAt + 9)], {
      x: 'x',
      y: 'y',
      r: 2.5,
      fill: GREY,
      fillOpacity: RAW_OPACITY,
      className: 'key',
    }),
    Plot.link([{ from: rateAt(keyAt + 52), to: rateAt(keyAt + 72) }], {
      x1: 'from',
      x2: 'to',
      y1: y,
      y2: y,
      stroke: CURVE,
      strokeWidth: 2.5,
      className: 'key',
    }),
    Plot.text(keyTexts, { ...text, fontSize: FONT_SIZE, className: 'key' }),
  ];
}

/** A sentence in the middle of the frame. */
function notice(sentence: string): Plot.Markish {
  return Plot.text([sentence], {
    frameAnchor: 'middle',
    fontSize: 14,
    fill: INK,
    className: 'notice',
  });
}
