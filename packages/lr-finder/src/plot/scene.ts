import { extent } from 'd3-array';
import { resolveBy } from '../options.ts';
import { oneLine } from '../printable.ts';
import type { History } from '../range-test/history.ts';
import { rateScale } from './clipping.ts';
import { isDrawableRate } from './curve.ts';
import { type Domain, isPoint } from './loss-domain.ts';
import { formatRate } from './number-text.ts';
import { CURVE_OPTIONS, type CurveOptions, type CurveSettings } from './options.ts';
import { type PlottedTest, plottedTests } from './plotted-test.ts';
import { clipTest, measureTest, type SceneTest } from './scene-test.ts';
import type { Shown } from './shown.ts';

/** What a figure shows, independent of what it is drawn on. */
export interface Scene {
  readonly title: string;
  /** What the figure shows: `'slope'`: what is called loss here is the change of the loss. */
  readonly show: Shown;
  readonly logLr: boolean;
  readonly rateDomain: Domain;
  readonly lossDomain: Domain;
  /** False if there is no loss to draw: the axes are then arbitrary. */
  readonly hasLosses: boolean;
  /** At least one. */
  readonly tests: readonly SceneTest[];
  readonly showLr: { readonly lr: number; readonly label: string } | undefined;
}

const TITLE = 'Learning rate range test';

/** How to decide what is drawn. */
export interface SceneOptions extends CurveOptions {
  /** Rates that the axis must include, such as those of a running test. Default: none. */
  readonly rates?: readonly number[] | undefined;
}

/**
 * Decides what a figure of one or several histories shows, for callers that draw it themselves: the
 * parts of both axes that matter, and what of each test lies within them.
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when a history isn't three lists of equal length.
 */
export function plotScene(
  history: History | readonly PlottedTest[],
  options: SceneOptions = {},
): Scene {
  const { rates = [], ...curve } = options;
  const settings = resolveBy(curve, CURVE_OPTIONS);
  const drawable = rates.filter((lr) => isDrawableRate(lr, settings.logLr));
  return sceneOf(plottedTests(history, settings), settings, drawable);
}

/**
 * Decides what is drawn where, in rates and losses.
 *
 * @param rates - rates that the axis has to include.
 * @param shared - axes to use, so that several scenes have the same.
 */
export function sceneOf(
  tests: readonly PlottedTest[],
  settings: CurveSettings,
  rates: readonly number[] = [],
  shared?: Pick<Scene, 'rateDomain' | 'lossDomain'>,
): Scene {
  const { show, logLr, showLr, title } = settings;
  const scale = rateScale(logLr);
  const measured = tests.map((test) => measureTest(test, settings, scale));
  const domains = measured.flatMap(({ domain }) => (domain ? [domain] : []));
  const lossDomain = shared?.lossDomain ?? unionOf(domains);
  const sceneTests = measured.map((test) => clipTest(test, lossDomain, scale));
  const marks = [...measured.map(({ suggestion }) => suggestion?.lr), showLr, ...rates];
  const points = measured.flatMap(({ curve, losses }) => [...curve.raw, ...losses]);
  const recorded = measured.flatMap(({ curve }) => curve.recordedRates);
  return {
    title: oneLine(title ?? ((tests.length === 1 && tests[0]!.name) || TITLE)),
    show,
    logLr,
    rateDomain: shared?.rateDomain ?? rateDomain(points, [...recorded, ...marks], logLr),
    lossDomain,
    hasLosses: domains.length > 0,
    tests: sceneTests,
    showLr:
      showLr === undefined ? undefined : { lr: showLr, label: `marked ${formatRate(showLr)}` },
  };
}

function unionOf(domains: readonly Domain[]): Domain {
  if (domains.length === 0) return [0, 1];
  return [Math.min(...domains.map(([low]) => low)), Math.max(...domains.map(([, high]) => high))];
}

/** From the lowest to the highest rate, including marked rates. */
function rateDomain(
  points: readonly { readonly lr: number }[],
  marks: readonly (number | undefined)[],
  logLr: boolean,
): Domain {
  const rates = [...points.map(({ lr }) => lr), ...marks.filter((lr) => lr !== undefined)];
  const [low, high] = extent(rates);
  if (low === undefined || high === undefined) return logLr ? [1e-7, 10] : [0, 1];
  if (logLr ? high / low > 1 + 1e-9 : !isPoint(low, high)) return [low, high];
  if (logLr) return [low / 10, low * 10];
  const room = isPoint(low, low + Math.abs(low) / 2) ? 0.5 : Math.abs(low) / 2;
  return [low - room, low + room];
}
