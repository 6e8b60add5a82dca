import type { Reader } from '../reading/reader.ts';
import type { Store } from '../state/store.ts';
import type { FinishedTest } from '../tests/test.ts';

let next = 0;

/** Reads history files, whoever wrote them, and says of each what it holds or why it can't be read. */
export async function takeHistories(
  files: readonly File[],
  store: Store,
  reader: Reader,
): Promise<void> {
  const { readHistory } = await import('lr-finder/history-file');
  for (const file of files) {
    const { name } = file;
    const id = next++;
    try {
      const { format: _, ...read } = await readHistory(file, { name });
      const test: FinishedTest = { name: name.replace(/\.\w+$/, ''), ...read };
      const { history, optimizer, measurement } = test;
      const options = { method: 'descent', optimizer, ...measurement } as const;
      const suggestion = await reader.read(history, options);
      store.dispatch({ kind: 'file', file: { id, name, test, suggestion } });
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      store.dispatch({ kind: 'file', file: { id, name, fault } });
    }
  }
}
