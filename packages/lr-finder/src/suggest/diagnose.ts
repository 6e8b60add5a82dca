import { BOOLEAN, expectKind } from '../options.ts';
import { type History, type LossHistory, parseHistory } from '../range-test/history.ts';
import { type Curve, type PrepareOptions, prepareCurve } from './curve.ts';
import {
  FLAT,
  type Landmarks,
  landmarksOf,
  leadEnd,
  SIGNIFICANT_FALL,
  SIGNIFICANT_RISE,
} from './landmarks.ts';
import { finiteOf, readableLosses } from './readable.ts';
import type { Verdict, VerdictKind } from './suggestion.ts';

/** With fewer finite losses there is no curve. */
export const FEWEST_LOSSES = 10;
/** A fall of fewer standard errors is not even a hint. */
const HINTED_FALL = 2;
/** If noise could hide a fall of this part of the loss, there is no verdict on its trend. */
const NOISY = 0.15;
/** A loss of this many times the first has diverged. */
const DIVERGED = 3;
/** If this part of the first loss is lost there, the whole fall may be over after a few steps. */
const MOST = 0.5;
/** So many losses in a row have diverged; fewer are odd batches. */
const IN_A_ROW = 3;
/** If this part of the drop is lost again, the end of the useful rates was seen. */
const RISEN = 0.1;
/** If this part of the drop is made in the first stretch, its start was not seen. */
const FALLEN_AT_START = 0.1;

const messages = (): Record<VerdictKind, string> => ({
  ok: 'The loss falls and then rises within the range: the curve can be read.',
  flat: 'The loss does not change with the learning rate. Check that the optimizer updates the model, and that the range reaches rates that matter.',
  'never-diverged':
    'The loss has not risen again by the end of the range, so that the highest usable rate was not seen. Run the test again with a larger `endLr`.',
  'diverged-at-once':
    'The loss is non-finite or diverges from the first steps on. Run the test again with a smaller `startLr`, and check the data for non-finite values.',
  'range-too-narrow':
    'The loss falls from the first steps on, so that the start of the fall was not seen. Run the test again with a smaller `startLr`.',
  'too-noisy':
    'The noise of the loss hides its trend. Run the test again with larger batches, more steps or `repeats`.',
  'too-short': `There are fewer than ${FEWEST_LOSSES} losses to read. Run the test again with a larger \`numIter\`, or a smaller \`startLr\` if it diverged early.`,
  'not-learning':
    'The loss never falls below where it began. Check the model, the loss and the labels, or start from a smaller `startLr`.',
});

/** Whether a verdict leaves no rate to suggest. */
export function supportsNone({ kind }: Verdict): boolean {
  return kind === 'flat' || kind === 'too-short' || kind === 'diverged-at-once';
}

/**
 * Judges whether a curve can be read at all, and if not, what to do about it.
 *
 * @param options - `lossAfterUpdate`: the losses were measured after the updates, as validation
 * losses are. Default: `false`.
 * @throws {DataError} when it isn't a history, or its lists differ in length.
 * @throws {ArgumentError} for an option that can't be used.
 */
export function diagnose(
  recorded: LossHistory,
  { lossAfterUpdate = false }: { readonly lossAfterUpdate?: boolean | undefined } = {},
): Verdict {
  expectKind('lossAfterUpdate', lossAfterUpdate, BOOLEAN);
  const history = parseHistory(recorded);
  const options = { skipStart: 0, skipEnd: 0, lossAfterUpdate };
  const curve = prepareCurve(history, options);
  const marks = curve && landmarksOf(curve, curve.smooth);
  return verdictOf(history, options, curve, marks);
}

/** The verdict on a history whose curve and landmarks are known. */
export function verdictOf(
  { rawLoss }: History,
  { skipStart, skipEnd }: PrepareOptions,
  curve: Curve | undefined,
  marks: Landmarks | undefined,
): Verdict {
  const end = Math.max(rawLoss.length - skipEnd, 0);
  const losses = curve?.losses ?? readableLosses(rawLoss).slice(skipStart, end);
  const kind = kindOf(losses, curve, marks);
  return { kind, message: messages()[kind] };
}

function kindOf(
  losses: Float64Array,
  curve: Curve | undefined,
  marks: Landmarks | undefined,
): VerdictKind {
  const finite = finiteOf(losses);
  const ended = losses.includes(Number.POSITIVE_INFINITY);
  if (losses.length > 0 && finite.length === 0) return 'diverged-at-once';
  if (finite.length < FEWEST_LOSSES) {
    const rose = finite.at(-1)! - finite[0]! > (DIVERGED - 1) * Math.abs(finite[0]!);
    return ended || rose ? 'diverged-at-once' : 'too-short';
  }
  if (curve === undefined || marks === undefined) return 'too-short';

  const { x, smooth, smoother, noise } = curve;
  const { nodes } = smoother;
  const { start, drop } = marks;
  const { error, chance, risen } = curve.evidence;
  const falls = drop > Math.max(SIGNIFICANT_FALL * error, FLAT);
  const lead = leadEnd(x[0]!, x.at(-1)!);
  const leadNode = nodes.findIndex((at) => at >= lead);
  const fallenAtStart = smooth[0]! - smooth[leadNode]!;
  const errorAtStart = noise * Math.sqrt(smoother.noiseLeft(0) + smoother.noiseLeft(leadNode));
  const fallsAtStart = fallenAtStart > SIGNIFICANT_RISE * errorAtStart;
  if (!falls) {
    if (divergesAtOnce(losses, noise * curve.unit)) return 'diverged-at-once';
    if (fallsAtStart && fallenAtStart > MOST * Math.abs(smooth[0]!)) return 'range-too-narrow';
    if (SIGNIFICANT_FALL * chance > NOISY) return 'too-noisy';
    if (highest(smooth.subarray(leadNode >> 1)) > start + Math.max(risen, FLAT)) {
      return drop > HINTED_FALL * error ? 'too-noisy' : 'not-learning';
    }
    return marks.falls ? 'too-noisy' : 'flat';
  }
  if (fallsAtStart && fallenAtStart > FALLEN_AT_START * drop) return 'range-too-narrow';
  const lowest = nodes.indexOf(marks.lowest);
  const lostAgain = highest(smooth.subarray(lowest)) - smooth[lowest]!;
  return ended || lostAgain > Math.max(RISEN * drop, SIGNIFICANT_FALL * error)
    ? 'ok'
    : 'never-diverged';
}

/** Whether losses in the first quarter of the test are far above the first, several in a row. */
function divergesAtOnce(losses: Float64Array, noise: number): boolean {
  const first = losses.find(Number.isFinite)!;
  const far = first + Math.max((DIVERGED - 1) * Math.abs(first), SIGNIFICANT_RISE * noise);
  const known = losses.filter((loss) => !Number.isNaN(loss));
  const quarter = known.subarray(0, Math.ceil(known.length / 4));
  return quarter.some((_, i) => known.subarray(i, i + IN_A_ROW).every((loss) => loss > far));
}

function highest(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
