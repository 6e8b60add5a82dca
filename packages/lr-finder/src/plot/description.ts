import type { History } from '../range-test/history.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import type { Scene } from './scene.ts';
import { formatNumber, formatRate } from './tick-labels.ts';

/** What a figure shows, in words, for those who don't see it. */
export function describeScene(
  scene: Scene,
  { lr }: History,
  suggestion: Suggestion | undefined,
): string {
  const { logLr, rateDomain, raw, outliers, leftOut, tail } = scene;
  const axis = `on a ${logLr ? 'logarithmic' : 'linear'} axis from ${range(rateDomain)}`;
  const sentences = [
    scene.hasLosses
      ? `Loss against learning rate, ${axis}: ${raw.length + outliers.length} raw losses and their smoothed curve.`
      : `Loss against learning rate, ${axis}: there is no finite loss to draw.`,
  ];
  const lowest = scene.curve
    .flatMap(({ points }) => points)
    .reduce<{ lr: number; loss: number } | undefined>(
      (best, point) => (best && best.loss <= point.loss ? best : point),
      undefined,
    );
  if (lowest) {
    sentences.push(
      `The smoothed loss is lowest, ${formatNumber(lowest.loss)}, at ${formatRate(lowest.lr)}.`,
    );
  }
  if (tail) {
    sentences.push(
      `The loss axis ends at ${formatNumber(scene.lossDomain[1])}; the curve goes on ${tail.label}.`,
    );
  }
  if (leftOut > 0) {
    sentences.push(
      `${leftOut} of ${lr.length} steps ${leftOut === 1 ? 'is' : 'are'} left out: not finite, or not on the axis.`,
    );
  }
  if (scene.suggestion && suggestion) {
    const { interval, bounds } = scene.suggestion;
    sentences.push(
      scene.suggestion.lr === undefined
        ? 'There is no suggested learning rate.'
        : `The suggested learning rate is ${formatRate(scene.suggestion.lr)}.`,
    );
    if (interval) sentences.push(`Its interval is ${range(interval)}.`);
    if (bounds) sentences.push(`The bounds to cycle between are ${range(bounds)}.`);
    sentences.push(suggestion.verdict.message);
  }
  if (scene.showLr) sentences.push(`A line marks ${formatRate(scene.showLr.lr)}.`);
  return sentences.join(' ');
}

function range([low, high]: readonly [number, number]): string {
  return `${formatRate(low)} to ${formatRate(high)}`;
}
