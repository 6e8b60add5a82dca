import type { Bytes } from '../bytes.ts';
import { StateError } from '../errors.ts';
import { expectKind, integer, number, type OptionTable, oneOf, resolveBy } from '../options.ts';
import type { History } from '../range-test/history.ts';
import { describeScene } from './description.ts';
import { drawingDocument, toXml } from './document.ts';
import { CURVE_OPTIONS, type CurveOptions } from './options.ts';
import type { Theme } from './palette.ts';
import { type PlottedTest, plottedTests } from './plotted-test.ts';
import { sceneOf } from './scene.ts';

/** How to draw a history as a figure. */
export interface PlotOptions extends CurveOptions {
  /** Width in pixels; an integer >= 240. Default: 720. */
  readonly width?: number | undefined;
  /** Height in pixels; an integer >= 180. Default: 440. */
  readonly height?: number | undefined;
  /**
   * For a light background, a dark one, or (`'auto'`) the reader's own. Default: `'light'`.
   */
  readonly theme?: Theme | undefined;
}

/** Each option of `plot`, with its kind, default and explanation. */
export const PLOT_OPTIONS = {
  ...CURVE_OPTIONS,
  width: [integer(240), 720, 'pixels'],
  height: [integer(180), 440, 'pixels'],
  theme: [
    oneOf('light', 'dark', 'auto'),
    'light',
    "colours; `'auto'`: those of the reader's system",
  ],
} satisfies OptionTable<PlotOptions>;

export const SCALE = number('a number from 0.1 to 16', (scale) => scale >= 0.1 && scale <= 16);

/** How to make a picture of a figure. */
export interface PngOptions {
  /** Pixels of the picture for each pixel of the figure; 0.1 to 16. Default: 2. */
  readonly scale?: number | undefined;
}

/** A figure for a notebook, by media type. */
export interface MimeBundle {
  readonly 'image/svg+xml': string;
  readonly 'text/plain': string;
}

/** The method that notebooks of Deno and Jupyter kernels call to display a value. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;

/** A drawn figure. */
export interface Figure {
  /** The figure as a self-contained SVG document: without fonts or scripts from outside. */
  readonly svg: string;
  /** What the figure shows, in words. */
  readonly description: string;
  /**
   * The figure as a PNG: in Node with a bundled font, in a browser with the page's. With
   * `theme: 'auto'` it is light.
   *
   * @throws {ArgumentError} for an option that can't be used.
   */
  png(options?: PngOptions): Promise<Bytes>;
  /**
   * A live figure for a page: a tip shows the recorded point nearest to the pointer, and after Tab the
   * arrow keys move it. Each call returns a new element.
   *
   * @param document - where to create it. Default: the page's own document.
   * @throws {StateError} where there is no document.
   */
  element(document?: Document): SVGSVGElement;
  /** The figure for a notebook. */
  [JUPYTER_DISPLAY](): MimeBundle;
}

/**
 * Draws a history, or several over each other: raw losses as points, the curve that the method of the
 * suggestion reads (see `smoothing`) as a line, the points that `skipStart` and `skipEnd` leave out faded
 * and without the line, the suggestion with its interval as a band and its bounds as a bracket, and
 * `showLr` as a line. Colour, dashes and symbols distinguish several tests, and a
 * legend has their suggestions. The loss axis is limited to the part of the curve that matters; an
 * arrow shows where a diverging tail continues. The same arguments give the same string.
 *
 * Points that can't be drawn (non-finite losses, rates <= 0 on a logarithmic axis) are left out, and
 * no line crosses a wide gap; if no point can be drawn, a notice is in the figure.
 *
 * In a browser the page's document is used, elsewhere a document of linkedom.
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when a history isn't three lists of equal length.
 */
export async function plot(
  history: History | readonly PlottedTest[],
  options: PlotOptions = {},
): Promise<Figure> {
  const { width, height, theme, ...settings } = resolveBy(options, PLOT_OPTIONS);
  const tests = plottedTests(history, settings);

  const scene = sceneOf(tests, settings);
  const description = describeScene(scene, tests);
  // Drawing needs a library and perhaps a DOM: they are loaded only when something is drawn.
  const [{ drawScene }, { liveElement }, own] = await Promise.all([
    import('./draw-scene.ts'),
    import('./live-element.ts'),
    drawingDocument(),
  ]);
  const draw = (document: Document) =>
    drawScene(scene, description, { width, height, theme, document });
  const svg = toXml(draw(own).svg);
  return {
    svg,
    description,
    async png({ scale = 2 }: PngOptions = {}) {
      expectKind('scale', scale, SCALE);
      const { rasterize } = await import('#rasterizer');
      return rasterize(svg, { width, height, scale });
    },
    element(document = globalThis.document) {
      if (document === undefined) {
        throw new StateError(
          'Expected `element` to be called in a page, got no document. Pass one, or take `svg`',
        );
      }
      return liveElement(draw(document), scene);
    },
    [JUPYTER_DISPLAY]: () => ({ 'image/svg+xml': svg, 'text/plain': description }),
  };
}
