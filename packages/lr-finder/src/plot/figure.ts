import type { History } from '../range-test/history.ts';
import { describeScene } from './description.ts';
import { drawingDocument, toXml } from './document.ts';
import {
  type CurveOptions,
  check,
  expectHistory,
  expectOptions,
  resolveCurveOptions,
} from './options.ts';
import { sceneOf } from './scene.ts';

/** How to draw a history as a figure. */
export interface PlotOptions extends CurveOptions {
  /** Width in pixels; an integer >= 240. Default: 720. */
  readonly width?: number | undefined;
  /** Height in pixels; an integer >= 180. Default: 440. */
  readonly height?: number | undefined;
}

/** A drawn figure. */
export interface Figure {
  /** The figure as an SVG document that stands alone: no fonts, styles or scripts from outside. */
  readonly svg: string;
}

/**
 * Draws a history: raw losses as points, the smoothed curve, what `skipStart` and `skipEnd` cut
 * faded, the suggestion with its interval as a band and its bounds as a bracket, and `showLr` as a
 * line. The loss axis is limited by the part of the curve that matters; an arrow shows where a
 * diverging tail goes on. The same arguments give the same string.
 *
 * Points that cannot be drawn (non-finite losses, rates <= 0 on a logarithmic axis) are left out,
 * and no line crosses the gap; a history without any gives a figure that says so.
 *
 * In a browser the page's document is used, elsewhere one of linkedom.
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when `history` isn't three lists of equal length.
 */
export async function plot(history: History, options: PlotOptions = {}): Promise<Figure> {
  expectOptions(options);
  const { width = 720, height = 440, ...curveOptions } = options;
  const settings = resolveCurveOptions(curveOptions);
  check(Number.isInteger(width) && width >= 240, 'width', 'an integer >= 240', width);
  check(Number.isInteger(height) && height >= 180, 'height', 'an integer >= 180', height);
  expectHistory(history);

  const scene = sceneOf(history, settings);
  const description = describeScene(scene, history, settings.suggestion);
  // Drawing needs a library and perhaps a DOM: loaded by whoever draws, not by whoever imports.
  const [{ drawScene }, document] = await Promise.all([
    import('./draw-scene.ts'),
    drawingDocument(),
  ]);
  return { svg: toXml(drawScene(scene, description, { width, height, document })) };
}
