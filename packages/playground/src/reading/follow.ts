import { authorSkips, type Method, type Skips } from 'lr-finder';
import { METHOD_NAMES } from '../settings/settings.ts';
import { readingKey, selectCurve, skipsOf } from '../state/select.ts';
import type { Shown, State } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { messageOf } from '../workers/message-of.ts';
import type { Reader } from './reader.ts';

interface Wanted {
  readonly method: Method;
  readonly skips: Skips;
}

/**
 * Keeps the readings up with the curve: first what is looked at, then the other methods. One is
 * read at a time, so that of the many places that a handle is dragged through few are read.
 */
export function followReadings(store: Store, reader: Reader): void {
  let reading = false;
  /** What could not be read is not tried again. */
  const failed = new WeakMap<Shown, Set<string>>();
  const next = async (): Promise<void> => {
    const { shown, readings } = store.state;
    const wanted = wantedOf(store.state).find(({ method, skips }) => {
      const key = readingKey(method, skips);
      return !(key in readings) && !failed.get(shown)?.has(key);
    });
    const { history } = selectCurve(shown);
    const [test] = shown.tests;
    if (reading || !wanted || !test) return;
    reading = true;
    const { method, skips } = wanted;
    const key = readingKey(method, skips);
    const { optimizer, measurement } = test;
    const options = { method, ...skips, optimizer, ...measurement };
    try {
      const suggestion = await reader.read('curve', { history, options });
      store.dispatch({ kind: 'read', of: shown, key, suggestion });
    } catch (error) {
      failed.set(shown, new Set(failed.get(shown)).add(key));
      const fault = messageOf(error);
      store.dispatch({ kind: 'read-fault', of: shown, fault });
    } finally {
      reading = false;
    }
    await next();
  };
  store.subscribe(next);
  next();
}

function wantedOf(state: State): Wanted[] {
  const points = selectCurve(state.shown).history.lr.length;
  return [
    { method: state.settings.method, skips: skipsOf(state) },
    ...METHOD_NAMES.map((method) => ({ method, skips: authorSkips(method, points) })),
  ];
}
