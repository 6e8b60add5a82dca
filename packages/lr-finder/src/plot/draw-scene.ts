import * as Plot from '@observablehq/plot';
import { axes } from './axes.ts';
import { rawLosses, smoothedCurve } from './curve-marks.ts';
import { heading } from './heading.ts';
import { layOut } from './layout.ts';
import { BACKGROUND, FONT } from './palette.ts';
import { boundsBracket, intervalBand, markedRates } from './rate-marks.ts';
import type { Scene } from './scene.ts';

/** Draws a scene as an SVG element with Observable Plot. */
export function drawScene(
  scene: Scene,
  description: string,
  { width, height, document }: { width: number; height: number; document: Document },
): Element {
  const layout = layOut(scene, { width, height });
  const { margin, inset } = layout;
  const svg = Plot.plot({
    document,
    className: 'lr-finder-figure',
    width,
    height,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: {
      type: scene.logLr ? 'log' : 'linear',
      domain: [...scene.rateDomain],
      insetLeft: inset.side,
      insetRight: inset.side,
    },
    y: {
      type: 'linear',
      domain: [...scene.lossDomain],
      insetTop: inset.top,
      insetBottom: inset.bottom,
    },
    marks: [
      intervalBand(scene),
      axes(layout),
      rawLosses(scene),
      boundsBracket(scene, layout),
      smoothedCurve(scene),
      markedRates(scene, layout),
      heading(scene, layout),
    ],
  });
  return standalone(svg, scene.title, description);
}

/** Makes a file of its own of what Plot meant for a page: size, background, font, and words. */
function standalone(svg: Element, title: string, description: string): Element {
  const { ownerDocument } = svg;
  const element = (name: string, text = '', attributes: Record<string, string> = {}): Element => {
    const made = ownerDocument.createElementNS('http://www.w3.org/2000/svg', name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  // Plot's style sheet is for its page; readers of SVG files don't know what it is written in.
  svg.querySelector('style')?.remove();
  svg.setAttribute('role', 'img');
  svg.setAttribute('font-family', FONT);
  for (const drawn of svg.querySelectorAll('*')) roundCoordinates(drawn);
  svg.prepend(
    element('title', title || 'Learning rate range test'),
    element('desc', description),
    element('rect', '', { width: '100%', height: '100%', fill: BACKGROUND }),
  );
  return svg;
}

const COORDINATES = [
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'width',
  'height',
  'd',
  'transform',
];

/** Hundredths of a pixel are enough, and the same on every machine. */
function roundCoordinates(drawn: Element): void {
  for (const name of COORDINATES) {
    const value = drawn.getAttribute(name);
    if (value === null) continue;
    const rounded = value.replace(/-?\d+\.\d+(e-?\d+)?/g, (digits) =>
      String(Math.round(Number(digits) * 100) / 100),
    );
    if (rounded !== value) drawn.setAttribute(name, rounded);
  }
}
