import { TrainingError } from '../../module/errors.ts';
import type { Trainable } from '../../range-test/trainable.ts';

/** The call of a trainable that is being waited for. */
export interface PendingCall {
  /** The trainable, whose calls `fail` ends. */
  watch(trainable: Trainable): Trainable;
  /** Makes the call fail, for a test to end and to put the training back. For when it can never settle. */
  fail(): void;
}

/** For a trainable of the user's, whose promises may never settle. */
export function pendingCall(): PendingCall {
  let failCall = (): void => {};
  const waited = <T>(name: string, result: T | PromiseLike<T>): T | Promise<T> => {
    if (!isPromiseLike(result)) return result;
    return new Promise((resolve, reject) => {
      failCall = () =>
        reject(
          new TrainingError(
            `\`${name}\` never settles: it waits for something, and nothing is left that could bring it. Look at the promise that it returns`,
          ),
        );
      result.then(resolve, reject);
    });
  };
  return {
    watch(trainable) {
      const { steps, evaluate, release, stepsAtOnce } = trainable;
      return {
        step: (lr) => waited('step', trainable.step(lr)),
        save: () => waited('save', trainable.save()),
        restore: (state) => waited('restore', trainable.restore(state)),
        ...(steps && { steps: async (lrs) => waited('steps', steps.call(trainable, lrs)) }),
        ...(evaluate && { evaluate: () => waited('evaluate', evaluate.call(trainable)) }),
        ...(release && { release: (state) => waited('release', release.call(trainable, state)) }),
        ...(stepsAtOnce !== undefined && { stepsAtOnce }),
      };
    },
    fail: () => failCall(),
  };
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | null | undefined)?.then === 'function';
}
