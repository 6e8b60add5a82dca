import type { Session } from '../state/session.ts';
import type { State } from '../state/state.ts';
import type { Store } from '../state/store.ts';

/** What each part of the page is made from. */
export interface PartProps {
  readonly state: State;
  readonly dispatch: Store['dispatch'];
  readonly session: Session;
}
