import { METHODS, type Method } from '../settings/settings.ts';
import { curveOf, readingKey, skipsOf } from '../state/select.ts';
import type { State } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { authorsSkips } from './methods.ts';
import type { Reader } from './reader.ts';

interface Wanted {
  readonly method: Method;
  readonly skips: { readonly start: number; readonly end: number };
}

/**
 * Keeps the readings up with the curve: first what is looked at, then the other methods. One is
 * read at a time, so that of the many places that a handle is dragged through few are read.
 */
export function followReadings(store: Store, reader: Reader): void {
  let reading = false;
  const next = async (): Promise<void> => {
    const { shown, readings } = store.state;
    const wanted = wantedOf(store.state).find(
      ({ method, skips }) => !(readingKey(method, skips) in readings),
    );
    const { history } = curveOf(shown);
    const [test] = shown.tests;
    if (reading || !wanted || !test) return;
    reading = true;
    try {
      const { method, skips } = wanted;
      const suggestion = await reader.read(history, {
        method,
        skipStart: skips.start,
        skipEnd: skips.end,
        optimizer: test.optimizer,
        ...test.measurement,
      });
      store.dispatch({ kind: 'read', of: shown, key: readingKey(method, skips), suggestion });
    } finally {
      reading = false;
    }
    await next();
  };
  const start = () => {
    next().catch((error: Error) => store.dispatch({ kind: 'fail', message: error.message }));
  };
  store.subscribe(start);
  start();
}

function wantedOf(state: State): Wanted[] {
  const points = curveOf(state.shown).history.lr.length;
  return [
    { method: state.settings.method, skips: skipsOf(state) },
    ...METHODS.map((method) => ({ method, skips: authorsSkips(method, points) })),
  ];
}
