import { StateError } from '../errors.ts';
import type { Trainable } from './trainable.ts';

/** The trainables that something is running on. */
const busy = new WeakSet<Trainable>();

/**
 * Does what changes a trainable and puts it back, which two at once would do to each other.
 *
 * @throws {StateError} while another call is doing that.
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
