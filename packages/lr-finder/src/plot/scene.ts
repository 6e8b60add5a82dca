import { extent } from 'd3-array';
import { oneLine } from '../printable.ts';
import { rateScale } from './clipping.ts';
import { type Domain, isPoint } from './loss-domain.ts';
import { formatRate } from './number-text.ts';
import type { CurveSettings } from './options.ts';
import type { PlottedTest } from './plotted-test.ts';
import { measureTest, type SceneTest, withinAxis } from './scene-test.ts';

/** All that a figure shows, before it is known what it is drawn on. */
export interface Scene {
  readonly title: string;
  readonly logLr: boolean;
  readonly rateDomain: Domain;
  readonly lossDomain: Domain;
  /** False where there is no loss to draw: the axes are then made up. */
  readonly hasLosses: boolean;
  /** One at least. */
  readonly tests: readonly SceneTest[];
  readonly showLr: { readonly lr: number; readonly label: string } | undefined;
}

const TITLE = 'Learning rate range test';

/**
 * Decides what is drawn where, in rates and losses.
 *
 * @param rates - what the rate axis reaches at least.
 * @param shared - axes to be the same as another scene's.
 */
export function sceneOf(
  tests: readonly PlottedTest[],
  settings: CurveSettings,
  rates: readonly number[] = [],
  shared?: Pick<Scene, 'rateDomain' | 'lossDomain'>,
): Scene {
  const { logLr, showLr, title } = settings;
  const scale = rateScale(logLr);
  const measured = tests.map((test) => measureTest(test, settings, scale));
  const domains = measured.flatMap(({ domain }) => (domain ? [domain] : []));
  const lossDomain = shared?.lossDomain ?? around(domains);
  const sceneTests = measured.map((test) => withinAxis(test, lossDomain, scale));
  const marks = [...measured.map(({ suggestion }) => suggestion?.lr), showLr, ...rates];
  const points = measured.flatMap(({ curve, losses }) => [...curve.raw, ...losses]);
  return {
    title: oneLine(title ?? ((tests.length === 1 && tests[0]!.name) || TITLE)),
    logLr,
    rateDomain: shared?.rateDomain ?? rateDomain(points, marks, logLr),
    lossDomain,
    hasLosses: domains.length > 0,
    tests: sceneTests,
    showLr:
      showLr === undefined ? undefined : { lr: showLr, label: `marked ${formatRate(showLr)}` },
  };
}

function around(domains: readonly Domain[]): Domain {
  if (domains.length === 0) return [0, 1];
  return [Math.min(...domains.map(([low]) => low)), Math.max(...domains.map(([, high]) => high))];
}

/** From the lowest rate to the highest, marks included. */
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
