import { least } from 'd3-array';
import { oneLine } from '../printable.ts';
import { formatNumber, formatRate } from './number-text.ts';
import type { PlottedTest } from './plotted-test.ts';
import type { Scene } from './scene.ts';
import type { SceneTest } from './scene-test.ts';

/** Describes a figure in words, for people who can't see it. */
export function describeScene(scene: Scene, plotted: readonly PlottedTest[]): string {
  const { logLr, rateDomain, tests, showLr, lossDomain, hasLosses } = scene;
  const axis = `on a ${logLr ? 'logarithmic' : 'linear'} axis from ${range(rateDomain)}`;
  const sentences = [
    tests.length > 1
      ? `Loss against learning rate of ${tests.length} tests, ${axis}.`
      : hasLosses
        ? `Loss against learning rate, ${axis}: ${countsOf(tests[0]!)}.`
        : `Loss against learning rate, ${axis}: there is no finite loss to draw.`,
  ];
  for (const [i, test] of tests.entries()) {
    if (tests.length > 1) {
      sentences.push(`${test.name}: ${countsOf(test)}.`);
    }
    sentences.push(...sentencesOf(test, lossDomain[1], plotted[i]?.suggestion?.verdict.message));
  }
  if (showLr) sentences.push(`A line marks ${formatRate(showLr.lr)}.`);
  return sentences.join(' ');
}

function sentencesOf(test: SceneTest, top: number, verdict: string | undefined): string[] {
  const sentences: string[] = [];
  const lowest = least(test.curve.flat(), ({ loss }) => loss);
  if (lowest) {
    sentences.push(
      `The curve is lowest, ${formatNumber(lowest.loss)}, at ${formatRate(lowest.lr)}.`,
    );
  }
  if (test.band.length > 0) {
    sentences.push('An area shows the lowest and the highest loss of its runs.');
  }
  if (test.tail) {
    sentences.push(
      `The loss axis ends at ${formatNumber(top)}; the losses go on ${test.tail.label}.`,
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

function countsOf({ raw, outliers, smoothing }: SceneTest): string {
  const count = raw.length + outliers.length;
  return count === 1 ? '1 raw loss' : `${count} raw losses and their ${smoothing}`;
}

function range([low, high]: readonly [number, number]): string {
  return `${formatRate(low)} to ${formatRate(high)}`;
}
