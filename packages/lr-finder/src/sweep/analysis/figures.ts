import { DataError } from '../../errors.ts';
import { type Figure, type PlotOptions, plot } from '../../plot/figure.ts';
import type { PlottedTest } from '../../plot/plotted-test.ts';
import {
  type SmallMultiplesOptions,
  type StillFigure,
  smallMultiples,
} from '../../plot/small-multiples.ts';
import type { SweepResult } from '../results/result.ts';
import { type CurvePanel, nameToCompare, panelsOf } from './curves.ts';
import { lowestOf } from './lowest.ts';

/** Which curves to draw. */
export interface SweepFigureOptions {
  /**
   * The name that differs between the curves of a figure. Default: the weight decay, or the first that
   * varies. Tests that differ only by their seed are drawn as one curve, their mean.
   */
  readonly by?: string | undefined;
}

/**
 * Draws the curves of a sweep as small multiples. Each panel has the curves of all values of `by`; there
 * is one panel for each combination of the other values.
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} if no setting has a curve.
 */
export function plotSweep(
  results: readonly SweepResult[],
  { by, ...options }: SweepFigureOptions & SmallMultiplesOptions = {},
): Promise<StillFigure> {
  const panels = panelsToDraw(results, by).map(({ title, curves }) => ({
    title,
    tests: curves.map(asTest),
  }));
  return smallMultiples(panels, options);
}

/**
 * Draws one figure of a sweep: the panel with the lowest loss.
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} if no setting has a curve.
 */
export function plotSweepBest(
  results: readonly SweepResult[],
  { by, ...options }: SweepFigureOptions & PlotOptions = {},
): Promise<Figure> {
  const panels = panelsToDraw(results, by);
  const best = panels.reduce((a, b) => (reached(b) < reached(a) ? b : a));
  return plot(best.curves.map(asTest), {
    title: best.title,
    ...options,
  });
}

function panelsToDraw(results: readonly SweepResult[], by: string | undefined): CurvePanel[] {
  const panels = panelsOf(results, by ?? nameToCompare(results));
  if (panels.length > 0) return panels;
  throw new DataError('Expected a sweep with curves, got one without. Look at what its table says');
}

function reached({ curves }: CurvePanel): number {
  const losses = curves.map((curve) => lowestOf(curve).loss);
  return Math.min(...losses.filter((loss) => !Number.isNaN(loss)), Number.POSITIVE_INFINITY);
}

function asTest(curve: CurvePanel['curves'][number]): PlottedTest {
  const { name, history, band, lossAfterUpdate } = curve;
  return { name, history, band, measurement: { lossAfterUpdate } };
}
