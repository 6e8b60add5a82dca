import * as Plot from '@observablehq/plot';
import { axes } from './axes.ts';
import { bands, rawLosses, smoothedCurves } from './curve-marks.ts';
import type { Drawing } from './drawing.ts';
import { heading } from './heading.ts';
import { type Layout, layOut } from './layout.ts';
import { darkRules, FONT, type Palette, paletteOf, type Theme } from './palette.ts';
import { boundsBracket, intervalBand, markedRates } from './rate-marks.ts';
import { roundCoordinates } from './round-coordinates.ts';
import type { Scene } from './scene.ts';
import { seriesMarks } from './series-marks.ts';
import { svgElement } from './svg-element.ts';

const CLASS = 'lr-finder-figure';
const CLASS_AUTO = `${CLASS}-auto`;

/** A drawn scene, with its layout. */
export interface Drawn {
  readonly svg: SVGSVGElement;
  readonly layout: Layout;
  readonly palette: Palette;
}

/** Draws a scene as an SVG element with Observable Plot. */
export function drawScene(
  scene: Scene,
  description: string,
  options: { width: number; height: number; theme: Theme; document: Document },
): Drawn {
  const { width, height, theme, document } = options;
  const layout = layOut(scene, { width, height });
  const palette = paletteOf(theme);
  const drawing: Drawing = { scene, layout, palette };
  const { margin, inset } = layout;
  const svg = Plot.plot({
    document,
    className: CLASS,
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
      intervalBand(drawing),
      axes(drawing),
      bands(drawing),
      rawLosses(drawing),
      boundsBracket(drawing),
      smoothedCurves(drawing),
      seriesMarks(drawing),
      markedRates(drawing),
      heading(drawing),
    ],
  }) as SVGSVGElement;
  makeStandalone(svg, palette);
  // Plot labels its marks "dot" and the like, which helps nobody, and is invalid without a role.
  for (const mark of svg.querySelectorAll('[aria-label]')) {
    mark.setAttribute('data-mark', mark.getAttribute('aria-label')!);
    mark.removeAttribute('aria-label');
  }
  // The media query of these rules works in an SVG file as well as in a page.
  const style = theme === 'auto' ? [svgElement(document, 'style', {}, darkRules(CLASS_AUTO))] : [];
  if (theme === 'auto') svg.setAttribute('class', `${CLASS} ${CLASS_AUTO}`);
  svg.prepend(
    svgElement(document, 'title', {}, scene.title || 'Learning rate range test'),
    svgElement(document, 'desc', {}, description),
    ...style,
    svgElement(document, 'rect', { width: '100%', height: '100%', fill: palette.background }),
  );
  return { svg, layout, palette };
}

/** Makes a self-contained file of an SVG that Plot made for a page. */
function makeStandalone(svg: SVGSVGElement, { ink }: Palette): void {
  // Plot's style sheet is for its page, in CSS that many viewers of SVG files can't read.
  svg.querySelector('style')?.remove();
  svg.setAttribute('role', 'img');
  svg.setAttribute('font-family', FONT);
  svg.setAttribute('fill', ink);
  for (const drawn of svg.querySelectorAll('*')) roundCoordinates(drawn);
}
