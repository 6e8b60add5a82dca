import type { Store } from '../state/store.ts';
import { fromHash, toHash } from './link.ts';

/** The settings of the address that the page was opened with. */
export function settingsOfAddress() {
  return fromHash(namesPart(location.hash) ? '' : location.hash);
}

/** Keeps the address up with the settings, so that it is always a link to them; and the other way. */
export function followAddress(store: Store): void {
  let written = '';
  const write = () => {
    const hash = toHash(store.state.settings);
    if (hash === location.hash) return;
    written = hash;
    history.replaceState(null, '', hash);
  };
  const opened = location.hash;
  write();
  if (namesPart(opened)) goTo(opened);
  store.subscribe(write);
  addEventListener('hashchange', () => {
    const { hash } = location;
    if (hash === written) return;
    if (namesPart(hash)) goTo(hash);
    else store.dispatch({ kind: 'link', ...fromHash(hash) });
    write();
  });
}

/** A link to a part of the page, as `#learn`, has no settings in it. */
function namesPart(hash: string): boolean {
  return /^#\w+$/.test(hash);
}

function goTo(hash: string): void {
  const part = document.querySelector(hash);
  part?.scrollIntoView();
  part?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
}
