import { type ColumnChoice, findColumns, findUnnamedColumns, type Role } from './columns.ts';
import {
  type CsvRecord,
  type Delimiter,
  moreOf,
  nextLine,
  readRecord,
  skipLine,
} from './csv-record.ts';
import { quotable } from './history-file-error.ts';
import { numberOf } from './number-text.ts';
import { A_RATE, Points } from './points.ts';
import { Scalars, scalarColumns } from './scalars.ts';
import type { TextWindow } from './text-window.ts';

/**
 * Reads a table of separated values. Lines that are blank or start with `#` are passed over; a
 * comment right before rows of numbers that has the names of their columns is a header, as
 * numpy.savetxt writes it.
 */
export async function readCsv(window: TextWindow, choice: ColumnChoice, given?: Delimiter) {
  const { table, format } = await readTable(window, choice, given);
  if (!(table instanceof Scalars)) return { ...table.finish(), format };
  if (table.isOne) {
    throw window.error(
      'Expected rates and losses, got one tag of TensorBoard. Give two files, that of the rates and that of the losses',
    );
  }
  return { ...table.finish(), format };
}

/** Reads the CSV of one tag of TensorBoard. */
export async function readOneTag(window: TextWindow): Promise<Scalars> {
  const { table } = await readTable(window, {});
  if (table instanceof Scalars && table.isOne) return table;
  throw window.error(
    "Expected the CSV of one tag of TensorBoard, with the columns 'Wall time', 'Step' and 'Value'. Read other files one by one",
  );
}

async function readTable(window: TextWindow, choice: ColumnChoice, given?: Delimiter) {
  let delimiter = given;
  let comment = '';
  let width = 0;
  let points: Points | Scalars | undefined;
  while (!window.ended || window.at < window.text.length) {
    const line = nextLine(window);
    if (line !== undefined && (line.startsWith('#') || line.trim() === '')) {
      if (line.trim() !== '') comment = line;
      skipLine(window, window.at + line.length);
      continue;
    }
    if (line) delimiter ??= delimiterOf(line);
    const record = line && delimiter && readRecord(window, delimiter, line);
    if (!record) {
      await moreOf(window);
      continue;
    }
    if (!points) {
      width = record.fields.length;
      const isHeader = record.fields.some((cell) => numberOf(cell, true) === undefined);
      const names = isHeader
        ? record.fields.map((name) => name.trim())
        : namesIn(comment, delimiter!);
      const scalars = isHeader && scalarColumns(names);
      if (scalars) {
        points = new Scalars(window, scalars, choice);
        continue;
      }
      const columns = window.withPlace(record.starts[0], () =>
        isHeader || (names.length === width && !names.includes(''))
          ? findColumns(names, choice)
          : findUnnamedColumns(width, choice),
      );
      points = new Points(columns, window);
      if (isHeader) continue;
    }
    if (points instanceof Scalars) points.add(record);
    else addRow(window, record, width, points, delimiter !== ',');
  }
  if (!points) throw window.error('Expected a history, got an empty file. Look what wrote it');
  if (points instanceof Points && points.length === 0) {
    throw window.error('Expected rows of numbers after the header, got none. Look what wrote it');
  }
  return {
    table: points,
    format: delimiter === '\t' ? ('tsv' as const) : ('csv' as const),
  };
}

/** The names of columns that a comment may hold. */
function namesIn(comment: string, delimiter: Delimiter): string[] {
  const words = comment.replace(/^#+/, '').trim();
  return words
    .split(delimiter === ' ' ? /\s+/ : delimiter)
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
}

function addRow(
  window: TextWindow,
  { fields, starts }: CsvRecord,
  width: number,
  points: Points,
  decimalComma: boolean,
): void {
  const { columns } = points;
  const count = fields.length;
  if (count < width || (count > width && fields.slice(width).some((cell) => cell.trim() !== ''))) {
    throw window.error(
      `Expected ${width} fields as in the first line, got ${count}. Fill the row up, or take it out`,
      starts[Math.min(count - 1, width)],
    );
  }
  const cell = (role: Role): number => {
    const text = fields[columns[role]]!;
    const value = numberOf(text, decimalComma);
    if (value !== undefined) return value;
    const remedy = /^\w[\w.]*\(/.test(text.trim())
      ? ' In Python, write `.item()` of it'
      : ' Put the number right, or leave out the row';
    throw window.error(
      `Expected \`${role}\` to be a number, got '${quotable(text)}'.${remedy}`,
      starts[columns[role]],
    );
  };
  const [lr, loss, rawLoss] = [cell('lr'), cell('loss'), cell('rawLoss')];
  // Loggers write a row for each thing they log: others than ours have nothing in our columns.
  const isEmpty = (role: Role) => fields[columns[role]]!.trim() === '';
  if (isEmpty('lr') && isEmpty('loss') && isEmpty('rawLoss')) return;
  const step = numberOf(fields[columns.step ?? -1] ?? '', decimalComma) ?? Number.NaN;
  if (!points.mayHave(lr, step)) {
    throw window.error(
      `Expected \`lr\` to be ${A_RATE}, got '${quotable(fields[columns.lr]!)}'. Look whether column ${columns.lr + 1} has the rates`,
      starts[columns.lr],
    );
  }
  points.add([lr, loss, rawLoss, step], starts[columns.lr]!);
}

/** A semicolon beats a comma, which decimals may have; spaces separate where nothing else does. */
function delimiterOf(line: string): Delimiter {
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const found = (['\t', ';', ','] as const).find((delimiter) => bare.includes(delimiter));
  return found ?? (/\S\s+\S/.test(bare.trim()) || /"\s+"/.test(line) ? ' ' : ',');
}
