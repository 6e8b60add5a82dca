import type { Suggestion } from 'lr-finder';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { takeHistories } from '../bring/take-histories.ts';
import type { Reader } from '../reading/reader.ts';
import { partsOf } from '../reading/words.ts';
import { readingOf, selectCurve } from '../state/select.ts';
import type { Session } from '../state/session.ts';
import type { State } from '../state/state.ts';
import { differOnlyInPoints } from '../state/still.ts';
import type { Store } from '../state/store.ts';
import type { FinishedTest } from '../tests/test.ts';
import { Believe } from './Believe.tsx';
import { Bring } from './Bring.tsx';
import { Header } from './Header.tsx';
import { Learn } from './Learn.tsx';
import { Read } from './Read.tsx';
import { Run } from './Run.tsx';
import { useTheme } from './theme.ts';

interface PageProps {
  readonly store: Store;
  readonly session: Session;
  readonly reader: Reader;
  readonly example: FinishedTest;
}

export function Page({ store, session, reader, example }: PageProps) {
  const [state, setState] = useState(store.state);
  const [theme, setTheme] = useTheme();
  const [lit, setLit] = useState<number>();
  const [exampleSuggestion, setExampleSuggestion] = useState<Suggestion>();
  useEffect(() => store.subscribe(setState), [store]);
  useEffect(() => {
    const options = { method: 'descent', optimizer: 'sgd' } as const;
    reader.read('curve', { history: example.history, options }).then(setExampleSuggestion, () => {
      // The part about the curve says why it could not be read; there is no tour.
    });
  }, [reader, example]);
  // The tour is the same whatever happens: it is not made anew for each point of a test.
  const tour = useMemo(
    () => exampleSuggestion && <Learn example={example} suggestion={exampleSuggestion} />,
    [example, exampleSuggestion],
  );
  const { dispatch } = store;
  // While a curve grows, all but the curve stays as it is: the page has the time for its frames.
  const still = useStill(state);
  const parts = useMemo(
    () => partsOf(selectCurve(still.shown).history.lr, readingOf(still)),
    [still],
  );
  const others = useMemo(() => {
    const props = { state: still, dispatch, session };
    return (
      <>
        <Read state={still} dispatch={dispatch} parts={parts} lit={lit} onLit={setLit} />
        <Believe {...props} />
        <Bring {...props} theme={theme} onFiles={(files) => takeHistories(files, store, reader)} />
      </>
    );
  }, [still, dispatch, session, parts, lit, theme, store, reader]);
  return (
    <>
      <Header theme={theme} onTheme={setTheme} />
      <main>
        <Run
          state={state}
          still={still}
          dispatch={dispatch}
          session={session}
          reader={reader}
          parts={parts}
          lit={lit}
        />
        {others}
        {tour}
      </main>
      <footer>
        <p>
          A range test puts everything back: the network you see tested is as it was. MNIST is by
          LeCun, Cortes and Burges; the irises are Anderson’s; the test is Leslie Smith’s (2015,
          arXiv 1506.01186).
        </p>
      </footer>
    </>
  );
}

/** The state as it was when anything but the points of a running test changed last. */
function useStill(state: State): State {
  const still = useRef(state);
  if (!differOnlyInPoints(still.current, state)) still.current = state;
  return still.current;
}
