import { expectEqualLengths, type History } from '../range-test/history.ts';
import type { Verdict, VerdictKind } from './suggestion.ts';

/** Fewer finite points than this make no curve. */
const FEWEST_POINTS = 10;

const MESSAGES: Record<VerdictKind, string> = {
  ok: 'The loss falls and then rises or levels off within the range: the curve can be read.',
  flat: 'The loss does not change with the learning rate. Check that the optimizer updates the model, and that the range reaches rates that matter.',
  'never-diverged':
    'The loss still falls at the end of the range. Run the test again with a larger `endLr`.',
  'diverged-at-once':
    'The loss is non-finite or diverges from the first steps on. Run the test again with a smaller `startLr`, and check the data for non-finite values.',
  'range-too-narrow':
    'The loss falls from the first step on. Run the test again with a smaller `startLr`.',
  'too-noisy':
    'The noise of the loss hides its trend. Run the test again with larger batches, more steps or `repeats`.',
  'too-short': `There are fewer than ${FEWEST_POINTS} points to read. Run the test again with a larger \`numIter\`, or a smaller \`startLr\` if it diverged early.`,
  'not-learning':
    'The loss never falls below where it began. Check the model, the loss and the labels, or start from a smaller `startLr`.',
};

/**
 * Says whether a curve can be read at all.
 *
 * @throws {DataError} when the lists of the history differ in length.
 */
export function diagnose(history: History): Verdict {
  expectEqualLengths(history);
  const kind = kindOf(history);
  return { kind, message: MESSAGES[kind] };
}

function kindOf(history: History): VerdictKind {
  const loss = history.loss.filter(Number.isFinite);
  const first = loss[0];
  if (first === undefined) return history.loss.length === 0 ? 'too-short' : 'diverged-at-once';
  if (loss.length < FEWEST_POINTS) {
    return loss.length < history.loss.length ? 'diverged-at-once' : 'too-short';
  }
  const lowest = Math.min(...loss);
  const highest = Math.max(...loss);
  if (highest - lowest <= 1e-6 * Math.max(Math.abs(highest), Math.abs(lowest))) return 'flat';

  const drop = first - lowest;
  const noise = noiseOf(history.rawLoss.filter(Number.isFinite));
  if (drop <= 0.01 * Math.abs(first)) return 'not-learning';
  if (drop < noise / 2) return 'too-noisy';
  const lowestAt = loss.indexOf(lowest);
  if (lowestAt >= loss.length - 1 && loss.length === history.loss.length) return 'never-diverged';
  return 'ok';
}

/** The standard deviation of the noise, from the differences of neighbours, robustly. */
function noiseOf(losses: readonly number[]): number {
  const differences = losses.slice(1).map((loss, i) => Math.abs(loss - losses[i]!));
  differences.sort((a, b) => a - b);
  const median = differences[Math.floor(differences.length / 2)] ?? 0;
  // 0.6745: the median of |x| for a standard normal x; differences have sqrt(2) the deviation.
  return median / 0.6745 / Math.SQRT2;
}
