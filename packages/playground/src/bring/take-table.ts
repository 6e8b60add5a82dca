import type { Reader } from '../reading/reader.ts';
import type { Action } from '../state/actions.ts';
import { messageOf } from '../workers/message-of.ts';
import { sizeFault } from './file-size.ts';

/** A network for the page is trained on less, and all of it has to fit into memory many times. */
const MOST_BYTES = 8e6;

/** Takes a table in, to train on; `target` is the column to be learned. Default: the last. */
export async function takeTable(
  [file, ...others]: readonly File[],
  reader: Reader,
  dispatch: (action: Action) => void,
  target?: number,
): Promise<void> {
  if (!file) return;
  const fault =
    others.length > 0
      ? `${others.length + 1} files came, and a table is one file. Choose one.`
      : sizeFault(file, MOST_BYTES, 'Take fewer rows of it.');
  if (fault) return dispatch({ kind: 'table-fault', fault });
  try {
    const table = await reader.read('table', { file, ...(target !== undefined && { target }) });
    dispatch({ kind: 'table', table: { file, ...table } });
  } catch (error) {
    dispatch({
      kind: 'table-fault',
      fault: messageOf(error),
    });
  }
}
