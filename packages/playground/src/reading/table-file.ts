import { readTable, tableData } from '../data/csv.ts';
import type { ReadTasks } from './messages.ts';
import { readable } from './readable-file.ts';

/** Reads a table, and makes data of it. */
export async function readTableFile(
  file: File,
  target?: number,
): Promise<ReadTasks['table']['gives']> {
  const table = readTable(file.name, await readable(file, () => file.text()));
  const column = target ?? table.columns.length - 1;
  return { ...tableData(table, column), columns: table.columns, target: column };
}
