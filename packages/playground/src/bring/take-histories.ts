import type { Reader } from '../reading/reader.ts';
import type { Store } from '../state/store.ts';
import { messageOf } from '../workers/message-of.ts';
import { sizeFault } from './file-size.ts';

/** A history of a thousand steps has a tenth of a megabyte. */
const MOST_BYTES = 100e6;
/** All are drawn over each other. */
const MOST_FILES = 50;

let next = 0;

/** Takes history files in, whoever wrote them, and says of each what it holds or why it can't be read. */
export async function takeHistories(
  files: readonly File[],
  store: Store,
  reader: Reader,
): Promise<void> {
  const refuse = (name: string, fault: string) =>
    store.dispatch({ kind: 'file', file: { id: next++, name, fault } });
  const held = store.state.files.filter((file) => 'test' in file).length;
  const room = Math.max(MOST_FILES - held, 0);
  for (const file of files.slice(0, room)) {
    const { name } = file;
    const remedy = `Read it by the command: npx lr-finder suggest ${name}`;
    const tooLarge = sizeFault(file, MOST_BYTES, remedy);
    if (tooLarge) {
      refuse(name, tooLarge);
      continue;
    }
    try {
      const read = await reader.read('history', { file });
      store.dispatch({ kind: 'file', file: { id: next++, name, ...read } });
    } catch (error) {
      refuse(name, messageOf(error));
    }
  }
  const left = files.length - room;
  if (left > 0) {
    refuse(
      '',
      `${left} files were not read: ${MOST_FILES} at most are compared. Remove some first.`,
    );
  }
}
