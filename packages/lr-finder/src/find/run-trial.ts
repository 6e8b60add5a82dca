import { isAbort } from '../range-test/abort.ts';
import { makeYielder } from '../range-test/event-loop.ts';
import { evaluate, stepsAtOnce, takeSteps } from '../range-test/taking-steps.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { DIVERGED, lossAtEnd, type Trial, withValidation } from './trial.ts';

/** A trial, with the training losses of all its steps. */
export interface TrialRun {
  readonly trial: Trial;
  readonly losses: readonly number[];
}

/** Trains for so many steps at a constant rate; `undefined` if a step rejected because of the signal. */
export async function runTrial(
  trainable: Trainable,
  lr: number,
  steps: number,
  signal: AbortSignal | undefined,
): Promise<TrialRun | undefined> {
  const none = { lr, ...DIVERGED, steps: 0, evaluations: 0 };
  return continueTrial(trainable, { trial: none, losses: [] }, steps, signal);
}

/** The same trial after so many steps more, from the state in which it ended. */
export async function continueTrial(
  trainable: Trainable,
  { trial, losses: earlier }: TrialRun,
  steps: number,
  signal: AbortSignal | undefined,
): Promise<TrialRun | undefined> {
  const yieldToEventLoop = makeYielder();
  const { lr } = trial;
  const losses = [...earlier];
  const goal = losses.length + steps;
  let stepsTaken = trial.steps;
  let isBroken = false;
  try {
    while (losses.length < goal && !isBroken && !signal?.aborted) {
      await yieldToEventLoop();
      const group = Math.min(stepsAtOnce(trainable), goal - losses.length);
      const rates = new Array<number>(group).fill(lr);
      const { losses: measured, taken } = await takeSteps(trainable, rates, signal);
      stepsTaken += taken;
      for (const loss of measured) losses.push(loss);
      // Without a signal, fewer losses than rates mean that every further step would be skipped.
      isBroken = measured.length < group || !measured.every(Number.isFinite);
    }
    const trained = isBroken && !signal?.aborted ? DIVERGED : lossAtEnd(losses);
    const isValidated = trainable.evaluate && trained !== DIVERGED && !signal?.aborted;
    const judged = isValidated ? withValidation(trained, await evaluate(trainable)) : trained;
    const evaluations = trial.evaluations + (isValidated ? 1 : 0);
    return { trial: { lr, ...judged, steps: stepsTaken, evaluations }, losses };
  } catch (error) {
    if (isAbort(error, signal)) return undefined;
    throw error;
  }
}
