import { readTable, type Table, tableData } from '../data/csv.ts';
import type { Action } from '../state/actions.ts';

/** A larger table would hold the page up while it is read. */
const MOST_BYTES = 8e6;

/** Takes a table in, to train on: the last column is learned until another is chosen. */
export async function takeTable(file: File, dispatch: (action: Action) => void): Promise<void> {
  try {
    if (file.size > MOST_BYTES) throw new Error(`${file.name}: 8 MB at most.`);
    const table = readTable(file.name, await file.text());
    takeTarget(table, table.columns.length - 1, dispatch);
  } catch (error) {
    dispatch({ kind: 'table-fault', fault: faultOf(error) });
  }
}

/** Makes another column of a table the one to be learned. */
export function takeTarget(table: Table, target: number, dispatch: (action: Action) => void): void {
  try {
    dispatch({ kind: 'table', table: { table, target, ...tableData(table, target) } });
  } catch (error) {
    dispatch({ kind: 'table-fault', fault: faultOf(error) });
  }
}

const faultOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
