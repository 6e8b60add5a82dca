import type { Trainable } from './trainable.ts';

/**
 * Puts the trainable back after a failure.
 *
 * @throws {AggregateError} if that fails too, with both errors. They may be one and the same, where
 * what trains is gone and says so each time; the failure alone would mean that all is put back.
 */
export async function restoreAfter(
  error: unknown,
  trainable: Trainable,
  saved: unknown,
): Promise<void> {
  try {
    await trainable.restore(saved);
  } catch (restoreError) {
    throw new AggregateError(
      [error, restoreError],
      'The run failed, and then putting the trainable back failed too',
    );
  }
}
