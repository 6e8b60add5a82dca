import type * as tf from '@tensorflow/tfjs';
import { learningRateOf, setLearningRate } from '#training/optimizer';
import { StateError } from '../errors.ts';
import { expectUnclaimed } from './claim.ts';

/** The suggestion that was applied last, and the way back. */
export class AppliedRate {
  #optimizer: tf.Optimizer | undefined;
  #applied: number | undefined;
  /** The optimizer's rate before. */
  #own: number | undefined;

  /** Sets the optimizer's rate to a suggested one. */
  apply(optimizer: tf.Optimizer, lr: number): void {
    const now = learningRateOf(optimizer);
    // One suggestion after another: the rate to go back to is still the one before the first.
    const isApplied = optimizer === this.#optimizer && now === this.#applied;
    if (!isApplied) this.#own = now;
    this.#optimizer = optimizer;
    this.#applied = lr;
    setLearningRate(optimizer, lr);
  }

  /**
   * Sets the rate back to what it was, whatever it is by now, and returns it.
   *
   * @throws {StateError} when there is nothing to go back to.
   */
  withdraw(): number {
    const [optimizer, own] = [this.#optimizer, this.#own];
    if (optimizer === undefined) {
      throw new StateError(
        'Expected `applySuggestion` to have been called before `withdrawSuggestion`',
      );
    }
    expectUnclaimed(optimizer, 'withdrawSuggestion');
    if (own === undefined) {
      throw new StateError(
        'Expected the optimizer to have told its learning rate before `applySuggestion`, got none. Set the rate yourself',
      );
    }
    this.#optimizer = undefined;
    setLearningRate(optimizer, own);
    return own;
  }
}
