import type * as tf from '@tensorflow/tfjs';
import { learningRateOf, setLearningRate } from '#training/optimizer';
import { StateError } from '../errors.ts';
import { expectUnclaimed } from './claim.ts';

/** The suggestion that was applied last, and the rate before it. */
export class AppliedRate {
  #optimizer: tf.Optimizer | undefined;
  #applied: number | undefined;
  /** The optimizer's rate before the first suggestion. */
  #own: number | undefined;

  /** Sets the optimizer's rate to a suggested one. */
  apply(optimizer: tf.Optimizer, lr: number): void {
    const now = learningRateOf(optimizer);
    // After several suggestions the rate to restore is still that before the first.
    const isApplied = optimizer === this.#optimizer && now === this.#applied;
    if (!isApplied) this.#own = now;
    this.#optimizer = optimizer;
    this.#applied = lr;
    setLearningRate(optimizer, lr);
  }

  /**
   * Restores the rate from before the suggestion, whatever it is now, and returns it.
   *
   * @throws {StateError} when no suggestion is applied.
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
        'Expected the optimizer to have had a learning rate before `applySuggestion`, got none. Set the rate yourself',
      );
    }
    this.#optimizer = undefined;
    setLearningRate(optimizer, own);
    return own;
  }
}
