import { expected, LRFinderError } from '../errors.ts';
import type { SkippedStep, StepOutcome, Trainable } from './trainable.ts';

/** The number of rates in a call of `steps`, if the trainable has no `stepsAtOnce`. */
const DEFAULT_STEPS_AT_ONCE = 10;
/**
 * After so many skipped steps in a row the training is taken to be broken. Halved as often, a loss scale
 * of 2^32 is 1.
 */
const MOST_SKIPPED = 32;

/** The losses of steps at several rates. */
export interface StepsTaken {
  /** The losses; fewer than rates if steps were skipped to the end, or the signal was aborted. */
  readonly losses: readonly number[];
  /** Steps taken, the skipped ones included. */
  readonly taken: number;
}

/** How many steps the trainable should take in one call. */
export function stepsAtOnce(trainable: Trainable): number {
  return trainable.steps ? (trainable.stepsAtOnce ?? DEFAULT_STEPS_AT_ONCE) : 1;
}

/**
 * Takes a step at each of the rates, in one call if the trainable has `steps`. A skipped step is taken
 * again. If all of 32 in a row were skipped, no further step is taken; the loss of the last is among the
 * losses if it isn't finite, since then it's the training that is broken, not the scale of its gradients.
 */
export async function takeSteps(
  trainable: Trainable,
  lrs: readonly number[],
  signal?: AbortSignal,
): Promise<StepsTaken> {
  const losses: number[] = [];
  let taken = 0;
  for (let skipped = 0; losses.length < lrs.length && !(taken > 0 && signal?.aborted); ) {
    const outcomes = await takeOnce(trainable, lrs.slice(losses.length));
    taken += outcomes.length;
    for (const outcome of outcomes) {
      if (typeof outcome === 'number') losses.push(outcome);
    }
    const last = outcomes.at(-1);
    if (typeof last !== 'object') continue;
    skipped = outcomes.length > 1 ? 1 : skipped + 1;
    if (skipped < MOST_SKIPPED) continue;
    if (!Number.isFinite(last.loss)) losses.push(last.loss);
    break;
  }
  return { losses, taken };
}

/** The outcomes of one call: one for each rate, or fewer if the last was skipped. */
async function takeOnce(
  trainable: Trainable,
  lrs: readonly number[],
): Promise<readonly StepOutcome[]> {
  if (lrs.length === 1 || !trainable.steps) {
    return [expectOutcome('step', await trainable.step(lrs[0]!))];
  }
  const given: unknown = await trainable.steps(lrs);
  const outcomes = Array.isArray(given) ? (given as unknown[]) : [];
  const skipped = outcomes.findIndex(isSkipped);
  if (outcomes.length !== (skipped === -1 ? lrs.length : skipped + 1) || skipped >= lrs.length) {
    throw new LRFinderError(
      expected(
        'trainable.steps(lrs)',
        `resolved to ${lrs.length} losses, or to those up to the first skipped step`,
        given,
      ),
    );
  }
  return outcomes.map((outcome) => expectOutcome('steps', outcome));
}

/** The validation loss of a trainable that has `evaluate`. */
export async function evaluate(trainable: Trainable): Promise<number> {
  const loss: unknown = await trainable.evaluate?.();
  if (typeof loss === 'number') return loss;
  throw new LRFinderError(expected('trainable.evaluate', 'resolving to a number', loss));
}

function isSkipped(outcome: unknown): outcome is SkippedStep {
  const { loss, skipped } = Object(outcome) as Record<string, unknown>;
  return skipped === true && typeof loss === 'number';
}

function expectOutcome(method: string, outcome: unknown): StepOutcome {
  if (typeof outcome === 'number' || isSkipped(outcome)) return outcome;
  throw new LRFinderError(
    expected(
      `trainable.${method}`,
      'resolving to a number, or to { loss, skipped: true }',
      outcome,
    ),
  );
}
