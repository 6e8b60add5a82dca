import { render } from 'preact';
import { exampleTest } from './learn/regression.ts';
import { keepOffline } from './offline/register.ts';
import { Page } from './parts/Page.tsx';
import { followReadings } from './reading/follow.ts';
import { Reader } from './reading/reader.ts';
import { followAddress, settingsOfAddress } from './settings/address.ts';
import { initialState } from './state/reduce.ts';
import { Session } from './state/session.ts';
import { Store } from './state/store.ts';

const example = await exampleTest();
const { settings, refused } = settingsOfAddress();
const shown = { source: 'example', title: 'An example', tests: [example] } as const;
const store = new Store(initialState(settings, refused, shown));
const reader = new Reader();
const session = new Session(store);
followReadings(store, reader);
render(
  <Page store={store} session={session} reader={reader} example={example} />,
  document.getElementById('page')!,
);
followAddress(store);
// A file that is dropped beside its field would be opened in place of the page.
for (const kind of ['dragover', 'drop'] as const) {
  addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
}
performance.mark('interactive');
keepOffline();
