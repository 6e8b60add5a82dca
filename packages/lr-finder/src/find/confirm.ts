import { expectKind, POSITIVE } from '../options.ts';
import { isAbort } from '../range-test/abort.ts';
import { makeYielder } from '../range-test/event-loop.ts';
import { oneAtATime } from '../range-test/one-at-a-time.ts';
import { RestorePoint } from '../range-test/restore-point.ts';
import { evaluate, stepsAtOnce, takeSteps } from '../range-test/taking-steps.ts';
import { expectTrainable, type Trainable } from '../range-test/trainable.ts';
import {
  type ConfirmOptions,
  type ConfirmSettings,
  candidateRates,
  resolveConfirm,
  roundSizes,
} from './confirm-options.ts';
import { outcomeOf } from './outcome.ts';

/** One short training at a constant rate, from the saved state. */
export interface Trial {
  readonly lr: number;
  /** The mean loss of its last third, or its validation loss; infinite if it diverged. */
  readonly loss: number;
  /** Its round, from 0. */
  readonly round: number;
  /** Its optimisation steps. */
  readonly steps: number;
  /** Evaluations of the validation loss: one at its end if there is such a loss, unless it diverged. */
  readonly evaluations: number;
}

/** The result of short trainings around a suggestion. Plain data. */
export interface Confirmation {
  /** The rate with the lowest loss; if several have it, the suggested one. */
  readonly lr: number;
  /** All trials, in order. */
  readonly trials: readonly Trial[];
  /** `'aborted'`: the signal ended the trials, and `lr` is the suggested rate. */
  readonly stopReason: 'completed' | 'aborted';
  /** Optimisation steps of all trials. */
  readonly steps: number;
  /** Evaluations of the validation loss of all trials. */
  readonly evaluations: number;
}

/**
 * Trains for a few steps at a few constant rates around a suggested one, each time from the saved
 * state, and takes the best: successive halving (Karnin et al. 2013; Jamieson and Talwalkar
 * 2016), in which each round has equally many steps for half as many rates, down to the last three.
 * Each round includes the suggested rate.
 *
 * @param lr - the suggested rate.
 * @throws {ArgumentError} for an argument that can't be used, before anything is changed.
 * @throws {StateError} while another test is running on the trainable.
 * @throws every error of the trainable unchanged, after everything is restored.
 * @throws {AggregateError} if `restore` fails after that: its `errors` are both, in order.
 */
export async function confirm(
  trainable: Trainable,
  lr: number,
  options: ConfirmOptions = {},
): Promise<Confirmation> {
  expectTrainable(trainable);
  expectKind('lr', lr, POSITIVE);
  const settings = resolveConfirm(options);
  return oneAtATime(trainable, () => tryRates(trainable, lr, settings));
}

/** Runs the trials, round by round. */
async function tryRates(
  trainable: Trainable,
  lr: number,
  { candidates, steps: budget, signal }: ConfirmSettings,
): Promise<Confirmation> {
  const trials: Trial[] = [];
  let rates = candidateRates(lr, candidates);
  const sizes = roundSizes(candidates);
  const finish = (stopReason: Confirmation['stopReason'], chosen: number): Confirmation => ({
    lr: chosen,
    trials,
    stopReason,
    steps: trials.reduce((sum, { steps }) => sum + steps, 0),
    evaluations: trials.reduce((sum, each) => sum + each.evaluations, 0),
  });

  return RestorePoint.within(trainable, async (before) => {
    let tried: Trial[] = [];
    for (const [round, size] of sizes.entries()) {
      if (round > 0) rates = survivors(tried, lr, size);
      const steps = Math.floor(budget / sizes.length / size);
      tried = [];
      for (const rate of rates) {
        const trial = await trainFor(trainable, rate, steps, round, signal);
        await before.restore();
        if (trial) trials.push(trial);
        if (!trial || signal?.aborted) return finish('aborted', lr);
        tried.push(trial);
      }
    }
    return finish('completed', winner(tried, lr));
  });
}

/** The best rates of a round, always with the suggested one. */
function survivors(tried: readonly Trial[], lr: number, size: number): number[] {
  const others = tried
    .filter((trial) => trial.lr !== lr)
    .sort((a, b) => a.loss - b.loss)
    .slice(0, size - 1)
    .map((trial) => trial.lr);
  return [lr, ...others];
}

/** The rate of the lowest loss. */
function winner(tried: readonly Trial[], lr: number): number {
  const suggested = tried.find((trial) => trial.lr === lr)!;
  return tried.reduce((a, b) => (b.loss < a.loss ? b : a), suggested).lr;
}

/** Runs a trial; `undefined` if a step rejected because of the signal. */
async function trainFor(
  trainable: Trainable,
  lr: number,
  steps: number,
  round: number,
  signal: AbortSignal | undefined,
): Promise<Trial | undefined> {
  const yieldToEventLoop = makeYielder();
  const losses: number[] = [];
  try {
    while (losses.length < steps && !signal?.aborted) {
      await yieldToEventLoop();
      const group = Math.min(stepsAtOnce(trainable), steps - losses.length);
      const taken = await takeSteps(trainable, new Array<number>(group).fill(lr));
      for (const loss of taken) losses.push(loss);
      if (!losses.every(Number.isFinite)) break;
    }
    const ended = losses.length > 0 && losses.every(Number.isFinite) && !signal?.aborted;
    const validation = ended && trainable.evaluate ? await evaluate(trainable) : undefined;
    const evaluations = validation === undefined ? 0 : 1;
    const loss = outcomeOf(losses, validation);
    return { lr, loss, round, steps: losses.length, evaluations };
  } catch (error) {
    if (isAbort(error, signal)) return undefined;
    throw error;
  }
}
