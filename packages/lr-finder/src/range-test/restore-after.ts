import type { Trainable } from './trainable.ts';

/** Puts the trainable back after a failure, and reports both if that fails too. */
export async function restoreAfter(
  error: unknown,
  trainable: Trainable,
  saved: unknown,
): Promise<void> {
  try {
    await trainable.restore(saved);
  } catch (restoreError) {
    if (restoreError === error) return;
    throw new AggregateError(
      [error, restoreError],
      'The run failed, and then putting the trainable back failed too',
    );
  }
}
