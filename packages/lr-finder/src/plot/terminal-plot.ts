import { BOOLEAN, integer, type OptionTable, resolveBy } from '../options.ts';
import type { History } from '../range-test/history.ts';
import { CURVE_OPTIONS, type CurveOptions } from './options.ts';
import { type PlottedTest, plottedTests } from './plotted-test.ts';
import { sceneOf } from './scene.ts';
import { colorByDefault } from './terminal-color.ts';
import { drawCharacters } from './terminal-drawing.ts';

export const MIN_WIDTH = 40;
export const MIN_HEIGHT = 14;

/** How to draw a history for a terminal. */
export interface TerminalPlotOptions extends CurveOptions {
  /** Columns; an integer >= 40. Default: 80. */
  readonly width?: number | undefined;
  /** Lines; an integer >= 14. Default: 20. */
  readonly height?: number | undefined;
  /**
   * Whether to use colours (ANSI escapes). Default: `NO_COLOR` and `FORCE_COLOR` decide, then whether
   * the standard output is a terminal; in a browser, false.
   */
  readonly color?: boolean | undefined;
}

/** The size of a figure in a terminal. */
export const TERMINAL_SIZE = {
  width: [integer(MIN_WIDTH), 80],
  height: [integer(MIN_HEIGHT), 20],
  color: [BOOLEAN],
} satisfies OptionTable<Omit<TerminalPlotOptions, keyof CurveOptions>>;

/**
 * Draws a history, or several over each other, in the characters of a terminal: the smoothed curve
 * in Braille dots, raw losses as `·`, the band as
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
  const all = resolveBy(options, { ...CURVE_OPTIONS, ...TERMINAL_SIZE });
  const { width, height, color = colorByDefault(), ...settings } = all;
  const tests = plottedTests(history, settings);
  return drawCharacters(sceneOf(tests, settings), { width, height, color });
}
