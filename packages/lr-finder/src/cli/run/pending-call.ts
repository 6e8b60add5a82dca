import { TrainingError } from '../../module/errors.ts';
import { factsOf, type Trainable } from '../../range-test/trainable.ts';

/** The pending call of a user's trainable: its promise may never settle. */
export class PendingCall {
  /** Rejects the call if it can never settle, so that the test ends and puts the training back. */
  fail = (): void => {};

  /** Wraps the trainable, so that `fail` can reject its calls. */
  watch(trainable: Trainable): Trainable {
    const { steps, evaluate, release } = trainable;
    return {
      ...factsOf(trainable),
      step: (lr) => this.#wait('step', trainable.step(lr)),
      save: () => this.#wait('save', trainable.save()),
      restore: (state) => this.#wait('restore', trainable.restore(state)),
      ...(steps && { steps: async (lrs) => this.#wait('steps', steps.call(trainable, lrs)) }),
      ...(evaluate && { evaluate: () => this.#wait('evaluate', evaluate.call(trainable)) }),
      ...(release && { release: (state) => this.#wait('release', release.call(trainable, state)) }),
    };
  }

  #wait<T>(name: string, result: T | PromiseLike<T>): T | Promise<T> {
    if (!isPromiseLike(result)) return result;
    return new Promise((resolve, reject) => {
      const message = `\`${name}\` never settles: it waits for something, and nothing is left that could bring it. Look at the promise that it returns`;
      this.fail = () => reject(new TrainingError(message));
      result.then(resolve, reject);
    });
  }
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | null | undefined)?.then === 'function';
}
