import type { Action } from './actions.ts';
import { reduce } from './reduce.ts';
import type { State } from './state.ts';

/** Holds the state. Data flow one way: action, state, page. */
export class Store {
  #state: State;
  readonly #listeners = new Set<(state: State) => void>();

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  readonly dispatch = (action: Action): void => {
    const before = this.#state;
    this.#state = reduce(before, action);
    if (this.#state === before) return;
    for (const listener of this.#listeners) listener(this.#state);
  };

  /** Calls `listener` after each change, until the function returned is called. */
  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
