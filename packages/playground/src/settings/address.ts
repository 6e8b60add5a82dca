import type { Store } from '../state/store.ts';
import { fromHash, toHash } from './link.ts';
import { SECTIONS } from './sections.ts';

/** The settings of the address that the page was opened with. */
export function settingsOfAddress() {
  return fromHash(sectionOf(location.hash) ? '' : location.hash);
}

/** Keeps the address up with the settings, so that it is always a link to them; and the other way. */
export function followAddress(store: Store): void {
  const write = () => {
    const hash = toHash(store.state.settings);
    if (hash === location.hash) return;
    try {
      history.replaceState(null, '', hash);
    } catch {
      // Browsers refuse it in some frames, and when it comes too often: the next change writes it.
    }
  };
  const opened = location.hash;
  write();
  goTo(opened);
  store.subscribe(write);
  addEventListener('hashchange', ({ newURL }) => {
    // A running test changes the state, and `write` the address, before this event comes.
    const { hash } = new URL(newURL);
    if (sectionOf(hash)) goTo(hash);
    else store.dispatch({ kind: 'link', ...fromHash(hash) });
    write();
  });
}

/** The part of the page that a hash such as `#learn` names; there are no settings in it. */
function sectionOf(hash: string): string | undefined {
  return Object.keys(SECTIONS).find((id) => hash === `#${id}`);
}

function goTo(hash: string): void {
  const part = document.getElementById(sectionOf(hash) ?? '');
  part?.scrollIntoView();
  part?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
}
