import { expectKind, POSITIVE } from '../options.ts';
import { oneAtATime } from '../range-test/one-at-a-time.ts';
import { RestorePoint } from '../range-test/restore-point.ts';
import { expectTrainable, type Trainable } from '../range-test/trainable.ts';
import {
  type ConfirmOptions,
  type ConfirmSettings,
  resolveConfirm,
  stepsOfEach,
} from './confirm-options.ts';
import { Finalists } from './finalists.ts';
import { continueTrial, runTrial } from './run-trial.ts';
import type { Trial } from './trial.ts';
import { nextRate, rateChosenBy } from './trial-rates.ts';

/** The result of short trainings around a suggestion. Plain data. */
export interface Confirmation {
  /**
   * The rate to train with: on the way from the suggested one to the mean of the best rates tried, in the log, by
   * how likely each is as good as the best. `NaN` if all of them diverged.
   */
  readonly lr: number;
  /** All trials, in order; those that went on as they ended then. */
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
 * from the saved state. While the highest rate may be the best, or the lowest is, it goes on beyond, up to so
 * many `candidates`; if all diverged, up to three more trials follow below. The two best go on for as many
 * steps again (successive halving: Jamieson and Talwalkar, arXiv 1502.07943). The rate goes n / (n + 20) of
 * the way to the mean of those two, in the log, if they have n steps. Each is weighted by how likely it is as
 * good as the best: by how many standard errors its loss is higher. The trials are judged by their training
 * loss, and, if the trainable has `evaluate`, by the mean of that and of the validation loss at their end,
 * which shows overfitting.
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

/** Runs the trials, one after another, and goes on with the best. */
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
  const finalists = new Finalists(trainable);

  const tryAll = async (before: RestorePoint): Promise<Confirmation> => {
    for (;;) {
      const rate = nextRate(lr, trials, candidates);
      if (rate === undefined) break;
      const run = await runTrial(trainable, rate, stepsOfOne, signal);
      if (run) trials.push(run.trial);
      if (run && !signal?.aborted) await finalists.add(run);
      await before.restore();
      if (!run || signal?.aborted) return finish('aborted', lr);
    }
    const longer: Trial[] = [];
    for (const { run: earlier, state } of finalists.all) {
      await trainable.restore(state);
      const run = await continueTrial(trainable, earlier, stepsOfOne, signal);
      await before.restore();
      if (run) trials[trials.indexOf(earlier.trial)] = run.trial;
      if (!run || signal?.aborted) return finish('aborted', lr);
      longer.push(run.trial);
    }
    return finish('completed', rateChosenBy(lr, trials, longer, stepsOfOne));
  };

  return RestorePoint.within(trainable, async (before) => {
    try {
      return await tryAll(before);
    } finally {
      await finalists.release();
    }
  });
}
