import { tidyUp } from '../errors.ts';
import type { Trainable } from './trainable.ts';

/** A state of a trainable, to go back to. */
export class RestorePoint {
  readonly #trainable: Trainable;
  readonly #saved: unknown;
  /** Whether the last attempt to go back failed, so that its error is on its way already. */
  #hasFailed = false;

  private constructor(trainable: Trainable, saved: unknown) {
    this.#trainable = trainable;
    this.#saved = saved;
  }

  /**
   * Saves the trainable, runs `work`, and frees the copy. Where `work` fails, the trainable is put back.
   * A `release` that fails is a warning on the console, and changes nothing of that.
   *
   * @throws {AggregateError} if `work` and then putting back fail, with both errors. They may be one and
   * the same, where what trains is gone and says so each time; the failure alone would mean that all is
   * put back. But where going back was what failed in `work`, its error is thrown as it is.
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

  /** Goes back, as a part of what is done. */
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
