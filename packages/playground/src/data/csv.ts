import { shuffler } from 'd3-array';
import { dsvFormat } from 'd3-dsv';
import alea from 'seedrandom/lib/alea.js';
import { type DataSet, dataSetOf, oneHot, type Sample, standardised } from './data-set.ts';

/** A table that was dropped in, as text: rows of equal length, with a name for each column. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a network can learn of a table, and what was made of its columns. */
export interface TableData {
  readonly data: DataSet;
  /** One sentence. */
  readonly summary: string;
}

/** What is wrong with a table, in words for whoever dropped it. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

const FEWEST_ROWS = 20;
const MOST_ROWS = 50_000;
const MOST_COLUMNS = 1000;
/** Whole numbers of more kinds than this are numbers, not names of classes. */
const MOST_CLASSES = 20;

/** Reads separated values; a first row without a number in it has the names of the columns. */
export function readTable(name: string, text: string): Table {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const separator = [',', ';', '\t'].reduce((a, b) =>
    firstLine.split(b).length > firstLine.split(a).length ? b : a,
  );
  const lines = dsvFormat(separator)
    .parseRows(text.replace(/^\uFEFF/, ''))
    .filter((line) => line.some((cell) => cell.trim() !== ''));
  const [first = [], ...others] = lines;
  const hasNames = !first.some(isNumber);
  const columns = first.map(
    (cell, i) => (hasNames && cell.trim().slice(0, 60)) || `column ${i + 1}`,
  );
  const rows = hasNames ? others : lines;
  if (columns.length < 2) {
    throw new TableError(`${name}: a table needs two columns at least, one to learn another from.`);
  }
  if (columns.length > MOST_COLUMNS) {
    throw new TableError(`${name}: ${MOST_COLUMNS} columns at most, this has ${columns.length}.`);
  }
  if (rows.length < FEWEST_ROWS) {
    throw new TableError(
      `${name}: ${FEWEST_ROWS} rows at least are needed, this has ${rows.length}.`,
    );
  }
  if (rows.length > MOST_ROWS) {
    throw new TableError(`${name}: ${MOST_ROWS} rows at most, this has ${rows.length}.`);
  }
  const uneven = rows.findIndex((row) => row.length !== columns.length);
  if (uneven >= 0) {
    const line = uneven + (hasNames ? 2 : 1);
    throw new TableError(
      `${name}: row ${line} has ${rows[uneven]!.length} values, the first has ${columns.length}.`,
    );
  }
  return { name, columns, rows };
}

/** Makes data of a table: the column `target` is what is to be said of the others. */
export function tableData({ name, columns, rows }: Table, target: number): TableData {
  const column = (i: number) => rows.map((row) => row[i]!.trim());
  const inputs = columns.flatMap((_, i) =>
    i !== target && column(i).every(isNumber) ? [standardised(column(i).map(Number))] : [],
  );
  if (inputs.length === 0) {
    throw new TableError(`${name}: no column but the target has numbers in every row.`);
  }
  const { targets, task, what } = targetsOf(column(target));
  const samples = rows.map(
    (_, row): Sample => ({ input: inputs.map((input) => input[row]!), target: targets[row]! }),
  );
  const left = columns.length - 1 - inputs.length;
  const leftOut = left > 0 ? `; ${left} without numbers left out` : '';
  return {
    data: dataSetOf(shuffler(alea('4'))(samples), task),
    summary: `${rows.length} rows: ${what} “${columns[target]}” from ${inputs.length} ${inputs.length === 1 ? 'column' : 'columns'}${leftOut}.`,
  };
}

function targetsOf(cells: readonly string[]): {
  targets: number[][];
  task: DataSet['task'];
  what: string;
} {
  const kinds = [...new Set(cells)].sort();
  const areNumbers = cells.every(isNumber);
  const isWhole = areNumbers && cells.every((cell) => Number.isInteger(Number(cell)));
  if (areNumbers && !(isWhole && kinds.length <= MOST_CLASSES)) {
    const targets = standardised(cells.map(Number)).map((value) => [value]);
    return { targets, task: 'numbers', what: 'the number' };
  }
  if (kinds.length < 2 || kinds.length > MOST_CLASSES) {
    throw new TableError(
      `The target has ${kinds.length} different values: 2 to ${MOST_CLASSES} classes, or numbers, can be learned. Choose another column.`,
    );
  }
  const targets = cells.map((cell) => oneHot(kinds.indexOf(cell), kinds.length));
  return { targets, task: 'classes', what: `${kinds.length} classes of` };
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}
