import { expected, LRFinderError } from '../errors.ts';
import type { Trainable } from './trainable.ts';

/** The number of rates in a call of `steps`, if the trainable has no `stepsAtOnce`. */
const DEFAULT_STEPS_AT_ONCE = 10;

/** How many steps the trainable should take in one call. */
export function stepsAtOnce(trainable: Trainable): number {
  return trainable.steps ? (trainable.stepsAtOnce ?? DEFAULT_STEPS_AT_ONCE) : 1;
}

/** Takes a step at each of the rates, in one call if the trainable has `steps`. */
export async function takeSteps(
  trainable: Trainable,
  lrs: readonly number[],
): Promise<readonly number[]> {
  if (lrs.length === 1 || !trainable.steps) {
    return [expectLoss('step', await trainable.step(lrs[0]!))];
  }
  const losses = await trainable.steps(lrs);
  if (!Array.isArray(losses) || losses.length !== lrs.length) {
    throw new LRFinderError(
      expected('trainable.steps(lrs)', `resolved to ${lrs.length} losses`, losses),
    );
  }
  return losses.map((loss) => expectLoss('steps', loss));
}

/** The validation loss of a trainable that has `evaluate`. */
export async function evaluate(trainable: Trainable): Promise<number> {
  return expectLoss('evaluate', await trainable.evaluate?.());
}

function expectLoss(method: string, loss: unknown): number {
  if (typeof loss === 'number') return loss;
  throw new LRFinderError(expected(`trainable.${method}`, 'resolving to a number', loss));
}
