import { StateError } from '../errors.ts';
import type { Trainable } from './trainable.ts';

/** The trainables on which a test is running. */
const busy = new WeakSet<Trainable>();

/**
 * Runs work that changes a trainable and restores it: two at once would undo each other.
 *
 * @throws {StateError} while another call runs on the trainable.
 */
export async function oneAtATime<T>(trainable: Trainable, work: () => Promise<T>): Promise<T> {
  if (busy.has(trainable)) {
    throw new StateError(
      'Expected the trainable to be free, got one that another test is running on. Await that first',
    );
  }
  busy.add(trainable);
  try {
    return await work();
  } finally {
    busy.delete(trainable);
  }
}
