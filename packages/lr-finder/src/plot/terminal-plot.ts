import { check } from '../errors.ts';
import type { History } from '../range-test/history.ts';
import { type CurveOptions, expectOptions, resolveCurveOptions } from './options.ts';
import { type PlottedTest, plottedTests } from './plotted-test.ts';
import { sceneOf } from './scene.ts';
import { colorByDefault } from './terminal-color.ts';
import { drawCharacters, type TerminalSize } from './terminal-drawing.ts';

export const MIN_WIDTH = 40;
export const MIN_HEIGHT = 14;

/** How to draw a history for a terminal. */
export interface TerminalPlotOptions extends CurveOptions {
  /** Columns; an integer >= 40. Default: 80. */
  readonly width?: number | undefined;
  /** Lines; an integer >= 14. Default: 20. */
  readonly height?: number | undefined;
  /**
   * Whether to use colours (ANSI escapes). Default: as `NO_COLOR` and `FORCE_COLOR` say, else
   * whether the standard output is a terminal; no in a browser.
   */
  readonly color?: boolean | undefined;
}

/**
 * Draws a history, or several over each other, in the characters of a terminal: the smoothed curve
 * in Braille dots (what `skipStart` and `skipEnd` cut with gaps), raw losses as `·`, the band as
 * `░`, the suggestion as `┊` with `●` on the curve, its interval as a heavy stretch of the axis,
 * `showLr` as `│`, and `▲` where the curve goes on beyond the loss axis. Several tests have letters,
 * `A`, `B` and so on. The axes are those of `plot`.
 *
 * @returns at most `height` lines of at most `width` columns, without a newline at the end.
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when a history isn't three lists of equal length.
 */
export function plotTerminal(
  history: History | readonly PlottedTest[],
  options: TerminalPlotOptions = {},
): string {
  expectOptions(options);
  const { width = 80, height = 20, color = colorByDefault(), ...curveOptions } = options;
  const settings = resolveCurveOptions(curveOptions);
  checkSize({ width, height, color });
  const tests = plottedTests(history, settings.single);
  return drawCharacters(sceneOf(tests, settings), { width, height, color });
}

/** @throws {ArgumentError} for a size in which no figure is to be drawn. */
export function checkSize({ width, height, color }: TerminalSize): void {
  check(Number.isInteger(width) && width >= MIN_WIDTH, 'width', 'an integer >= 40', width);
  check(Number.isInteger(height) && height >= MIN_HEIGHT, 'height', 'an integer >= 14', height);
  check(typeof color === 'boolean', 'color', 'a boolean', color);
}
