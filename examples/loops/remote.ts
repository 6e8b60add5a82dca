/** A model that lives elsewhere: in a worker, behind an HTTP server. It may die at any time. */
import type { Trainable } from 'lr-finder';

/** What goes over the boundary, and what comes back. Errors too: as copies, so by name and message. */
export interface Call {
  readonly method: 'step' | 'save' | 'restore' | 'gradient';
  readonly argument?: unknown;
}
export type Answer = { readonly value: unknown } | { readonly error: unknown };

/** The other side, as seen from this one. */
export interface Remote {
  /** Rejects with what went wrong there, and when it is gone: a promise kept for ever tells nobody. */
  call(method: Call['method'], argument?: unknown): Promise<unknown>;
  close(): Promise<unknown>;
}

/**
 * A Trainable that survives the death of what trains. The step that was running rejects, so the test
 * ends with that error; then `restore` finds nobody and starts another, which goes on from the copy: that
 * is safe, since `save` has brought it to this side.
 */
export async function survivingRemote(start: () => Promise<Remote>) {
  let remote = await start();
  const trainable: Trainable = {
    step: async (lr) => (await remote.call('step', lr)) as number,
    save: () => remote.call('save'),
    async restore(saved) {
      try {
        await remote.call('restore', saved);
      } catch {
        await remote.close();
        remote = await start();
        await remote.call('restore', saved);
      }
    },
  };
  return { trainable, close: () => remote.close() };
}

/** What may be called on the other side. */
type Callable = { readonly [method in Call['method']]?: (argument: never) => unknown };

/** What the other side does with a call. */
export async function answer(model: Callable, { method, argument }: Call): Promise<Answer> {
  try {
    return { value: await model[method]!(argument as never) };
  } catch (error) {
    return { error };
  }
}
