import { least } from 'd3-array';
import { oneLine } from '../printable.ts';
import { formatNumber, formatRate } from './number-text.ts';
import type { PlottedTest } from './plotted-test.ts';
import type { Scene } from './scene.ts';
import type { SceneTest } from './scene-test.ts';
import { SHOWN, type Shown } from './shown.ts';

/** Describes a figure in words, for people who can't see it. */
export function describeScene(scene: Scene, plotted: readonly PlottedTest[]): string {
  const { show, logLr, rateDomain, tests, showLr, lossDomain, hasLosses } = scene;
  const { axis: name, subject } = SHOWN[show];
  const subjects = `${name[0]!.toUpperCase()}${name.slice(1)} against learning rate`;
  const axis = `on a ${logLr ? 'logarithmic' : 'linear'} axis from ${range(rateDomain)}`;
  const sentences = [
    tests.length > 1
      ? `${subjects} of ${tests.length} tests, ${axis}.`
      : hasLosses
        ? `${subjects}, ${axis}: ${countsOf(tests[0]!, show)}.`
        : `${subjects}, ${axis}: there is no ${subject} to draw.`,
  ];
  for (const [i, test] of tests.entries()) {
    if (tests.length > 1) {
      sentences.push(`${test.name}: ${countsOf(test, show)}.`);
    }
    const verdict = plotted[i]?.suggestion?.verdict.message;
    sentences.push(...sentencesOf(test, show, lossDomain[1], verdict));
  }
  if (showLr) sentences.push(`A line marks ${formatRate(showLr.lr)}.`);
  return sentences.join(' ');
}

function sentencesOf(
  test: SceneTest,
  show: Shown,
  top: number,
  verdict: string | undefined,
): string[] {
  const sentences: string[] = [];
  const lowest = least(test.curve.flat(), ({ loss }) => loss);
  if (lowest) {
    const [by, at] = [formatNumber(Math.abs(lowest.loss)), formatRate(lowest.lr)];
    const falls =
      lowest.loss < 0 ? `falls fastest, by ${by} for each decade, at ${at}` : 'never falls';
    const height = `The curve is lowest, ${formatNumber(lowest.loss)}, at ${at}.`;
    sentences.push(show === 'slope' ? `The loss ${falls}.` : height);
  }
  if (test.band.length > 0) {
    sentences.push('An area shows the lowest and the highest loss of its runs.');
  }
  if (test.tail) {
    sentences.push(
      show === 'slope'
        ? `The axis ends at ${formatNumber(top)}; the slope goes on ${test.tail.label}.`
        : `The loss axis ends at ${formatNumber(top)}; the losses go on ${test.tail.label}.`,
    );
  }
  if (test.leftOut > 0) {
    sentences.push(
      `${test.leftOut} of ${test.steps} steps ${test.leftOut === 1 ? 'is' : 'are'} left out: not finite, or not on the axis.`,
    );
  }
  if (test.suggestion) {
    const { lr, interval, bounds } = test.suggestion;
    sentences.push(
      lr === undefined
        ? 'There is no suggested learning rate.'
        : `The suggested learning rate is ${formatRate(lr)}.`,
    );
    if (interval) sentences.push(`Its interval is ${range(interval)}.`);
    if (bounds) sentences.push(`The bounds to cycle between are ${range(bounds)}.`);
    if (verdict !== undefined) sentences.push(oneLine(verdict));
  }
  return sentences;
}

function countsOf({ raw, outliers, smoothing, steps, leftOut }: SceneTest, show: Shown): string {
  if (show === 'slope') return `the ${smoothing} of ${steps - leftOut} losses`;
  const count = raw.length + outliers.length;
  return count === 1 ? '1 raw loss' : `${count} raw losses and their ${smoothing}`;
}

function range([low, high]: readonly [number, number]): string {
  return `${formatRate(low)} to ${formatRate(high)}`;
}
