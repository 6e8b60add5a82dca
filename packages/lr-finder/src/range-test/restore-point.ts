import { tidyUp } from '../errors.ts';
import type { Trainable } from './trainable.ts';

/** A saved state of a trainable. */
export class RestorePoint {
  readonly #trainable: Trainable;
  readonly #saved: unknown;
  /** Whether the last restore failed: its error is then being thrown already. */
  #hasFailed = false;

  private constructor(trainable: Trainable, saved: unknown) {
    this.#trainable = trainable;
    this.#saved = saved;
  }

  /**
   * Saves the trainable, runs `work`, and frees the copy. If `work` fails, the trainable is restored.
   * If `release` fails, that is only a warning on the console.
   *
   * @throws {AggregateError} with both errors if `work` fails and then restoring fails. Both may be the
   * same error, when the training is gone and throws it each time; one error alone would mean that all
   * is restored. But if restoring is what failed in `work`, its error is thrown as it is.
   */
  static async within<Result>(
    trainable: Trainable,
    work: (before: RestorePoint) => Promise<Result>,
  ): Promise<Result> {
    const saved = await trainable.save();
    const before = new RestorePoint(trainable, saved);
    try {
      return await work(before);
    } catch (error) {
      await before.#restoreAfter(error);
      throw error;
    } finally {
      await tidyUp('release() of a saved copy', () => trainable.release?.(saved));
    }
  }

  /** Restores the state while `work` runs. */
  async restore(): Promise<void> {
    this.#hasFailed = true;
    await this.#trainable.restore(this.#saved);
    this.#hasFailed = false;
  }

  async #restoreAfter(error: unknown): Promise<void> {
    const isReported = this.#hasFailed;
    try {
      await this.restore();
    } catch (restoreError) {
      if (isReported) return;
      throw new AggregateError(
        [error, restoreError],
        'The run failed, and then putting the trainable back failed too',
      );
    }
  }
}
