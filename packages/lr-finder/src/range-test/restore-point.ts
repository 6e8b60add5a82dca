import type { Trainable } from './trainable.ts';

/** A state of a trainable, to go back to. */
export class RestorePoint {
  readonly #trainable: Trainable;
  readonly #saved: unknown;
  /** Why going back failed. */
  #failure: { readonly error: unknown } | undefined;

  private constructor(trainable: Trainable, saved: unknown) {
    this.#trainable = trainable;
    this.#saved = saved;
  }

  /** Saves the state as it is now. */
  static async of(trainable: Trainable): Promise<RestorePoint> {
    return new RestorePoint(trainable, await trainable.save());
  }

  /** Goes back, as a part of what is done. */
  async restore(): Promise<void> {
    try {
      await this.#trainable.restore(this.#saved);
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /**
   * Goes back after a failure.
   *
   * @throws {AggregateError} if that fails too, with both errors. They may be one and the same, where
   * what trains is gone and says so each time; the failure alone would mean that all is put back. But
   * where going back was what failed, that is said already.
   */
  async restoreAfter(error: unknown): Promise<void> {
    try {
      await this.#trainable.restore(this.#saved);
    } catch (restoreError) {
      if (this.#failure?.error === error) return;
      throw new AggregateError(
        [error, restoreError],
        'The run failed, and then putting the trainable back failed too',
      );
    }
  }

  /** Frees the saved state. */
  async release(): Promise<void> {
    await this.#trainable.release?.(this.#saved);
  }
}
