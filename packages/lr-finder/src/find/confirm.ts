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
  resolveConfirm,
  stepsOfEach,
} from './confirm-options.ts';
import { DIVERGED, lossAtEnd, type Trial, withValidation } from './trial.ts';
import { chosenRate, nextRate } from './trial-rates.ts';

/** The result of short trainings around a suggestion. Plain data. */
export interface Confirmation {
  /**
   * The rate to train with: on the way from the suggested one to the mean of the rates tried, in the log, by
   * how likely each is as good as the best. `NaN` if all of them diverged.
   */
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
 * Trains for a few steps at a few constant rates around a suggested one, half a decade apart, each time
 * from the saved state, and goes n / (n + 20) of the way to the mean of them, in the log, if a trial has n
 * steps. Each is weighted by how likely it is as good as the best: by how many standard errors its loss is
 * higher. The trials are judged by their training loss, and, if the trainable has `evaluate`, by the mean of
 * that and of the validation loss at their end, which shows overfitting. While the highest rate may be the
 * best, or the lowest is, it goes on beyond, up to so many `candidates`; if all diverged, up to three more
 * trials follow below.
 *
 * @param lr - the suggested rate.
 * @throws {ArgumentError} for an argument that can't be used, before anything is changed.
 * @throws {StateError} while another test is running on the trainable.
 * @throws every error of the trainable unchanged, after everything is restored.
 * @throws {AggregateError} if `restore` fails after that: its `errors` are both, in order.
 */
export async function confirm<State>(
  trainable: Trainable<State>,
  lr: number,
  options: ConfirmOptions = {},
): Promise<Confirmation> {
  expectTrainable(trainable);
  expectKind('lr', lr, POSITIVE);
  const settings = resolveConfirm(options);
  return oneAtATime(trainable, () => tryRates(trainable, lr, settings));
}

/** Runs the trials, one after another. */
async function tryRates(
  trainable: Trainable,
  lr: number,
  settings: ConfirmSettings,
): Promise<Confirmation> {
  const { candidates, signal } = settings;
  const stepsOfOne = stepsOfEach(settings);
  const trials: Trial[] = [];
  const finish = (stopReason: Confirmation['stopReason'], chosen: number): Confirmation => ({
    lr: chosen,
    trials,
    stopReason,
    steps: trials.reduce((sum, { steps }) => sum + steps, 0),
    evaluations: trials.reduce((sum, each) => sum + each.evaluations, 0),
  });

  return RestorePoint.within(trainable, async (before) => {
    for (;;) {
      const rate = nextRate(lr, trials, candidates);
      if (rate === undefined) return finish('completed', chosenRate(lr, trials, stepsOfOne));
      const trial = await trainFor(trainable, rate, stepsOfOne, signal);
      await before.restore();
      if (trial) trials.push(trial);
      if (!trial || signal?.aborted) return finish('aborted', lr);
    }
  });
}

/** Runs a trial; `undefined` if a step rejected because of the signal. */
async function trainFor(
  trainable: Trainable,
  lr: number,
  steps: number,
  signal: AbortSignal | undefined,
): Promise<Trial | undefined> {
  const yieldToEventLoop = makeYielder();
  const losses: number[] = [];
  let stepsTaken = 0;
  let isBroken = false;
  try {
    while (losses.length < steps && !isBroken && !signal?.aborted) {
      await yieldToEventLoop();
      const group = Math.min(stepsAtOnce(trainable), steps - losses.length);
      const rates = new Array<number>(group).fill(lr);
      const { losses: measured, taken } = await takeSteps(trainable, rates, signal);
      stepsTaken += taken;
      for (const loss of measured) losses.push(loss);
      // Without a signal, fewer losses than rates mean that every further step would be skipped.
      isBroken = measured.length < group || !measured.every(Number.isFinite);
    }
    const trained = isBroken && !signal?.aborted ? DIVERGED : lossAtEnd(losses);
    const isValidated = trainable.evaluate && trained !== DIVERGED && !signal?.aborted;
    if (!isValidated) return { lr, ...trained, steps: stepsTaken, evaluations: 0 };
    const judged = withValidation(trained, await evaluate(trainable));
    return { lr, ...judged, steps: stepsTaken, evaluations: 1 };
  } catch (error) {
    if (isAbort(error, signal)) return undefined;
    throw error;
  }
}
