import { type ColumnChoice, type Columns, findColumns, findUnnamedColumns } from './columns.ts';
import { type CsvRecord, type Delimiter, nextLine, readRecord, skipLine } from './csv-record.ts';
import type { HistoryFile } from './history-file.ts';
import { quotable } from './history-file-error.ts';
import { numberOf } from './number-text.ts';
import { A_RATE, isRate, Points } from './points.ts';
import type { Reading, TextWindow } from './text-window.ts';

/**
 * Reads a table of separated values. Lines that are blank or start with `#` are passed over; a
 * comment right before rows of numbers that has the names of their columns is a header, as
 * numpy.savetxt writes it.
 */
export function* readCsv(
  window: TextWindow,
  choice: ColumnChoice,
  format: 'csv' | 'tsv' | undefined,
): Reading<HistoryFile> {
  let comment: string | undefined;
  let delimiter: Delimiter | undefined;
  let width = 0;
  let columns: Columns | undefined;
  let points: Points | undefined;
  for (;;) {
    const line = yield* nextLine(window);
    if (line === undefined) break;
    if (line.startsWith('#') || line.trim() === '') {
      if (line.trim() !== '' && !points) comment = line;
      skipLine(window, line);
      continue;
    }
    delimiter ??= format === 'tsv' ? '\t' : delimiterOf(line);
    const record = yield* readRecord(window, delimiter, line);
    if (!columns || !points) {
      width = record.fields.length;
      const isHeader = record.fields.some((cell) => numberOf(cell, true) === undefined);
      columns = resolve(window, record, isHeader ? undefined : (comment ?? ''), delimiter, choice);
      points = new Points(columns.rawLoss !== columns.loss);
      if (isHeader) continue;
    }
    addRow(window, record, width, columns, points, delimiter !== ',');
  }
  if (!points) throw window.error('Expected a history, got an empty file. Look what wrote it');
  if (points.length === 0) {
    throw window.error('Expected rows of numbers after the header, got none. Look what wrote it');
  }
  return { history: points.history, format: delimiter === '\t' ? 'tsv' : 'csv' };
}

/** Which columns the first record, or the comment before it, calls by the names looked for. */
function resolve(
  window: TextWindow,
  { fields, startOf }: CsvRecord,
  comment: string | undefined,
  delimiter: Delimiter,
  choice: ColumnChoice,
): Columns {
  if (comment === undefined) {
    const names = fields.map((name) => name.trim());
    return window.told(startOf(0), () => findColumns(names, choice));
  }
  const words = comment.replace(/^#+/, '').trim();
  const names = (delimiter === ' ' ? words.split(/\s+/) : words.split(delimiter)).map((name) =>
    name.trim().replace(/^"(.*)"$/, '$1'),
  );
  const isHeader = names.length === fields.length && names.every((name) => name !== '');
  return window.told(startOf(0), () =>
    isHeader ? findColumns(names, choice) : findUnnamedColumns(fields.length, choice),
  );
}

function addRow(
  window: TextWindow,
  { fields, startOf }: CsvRecord,
  width: number,
  columns: Columns,
  points: Points,
  decimalComma: boolean,
): void {
  if (fields.length < width || fields.slice(width).some((cell) => cell.trim() !== '')) {
    throw window.error(
      `Expected ${width} fields as in the first line, got ${fields.length}. Fill the row up, or take it out`,
      startOf(Math.min(fields.length - 1, width)),
    );
  }
  const cell = (role: keyof Columns): number => {
    const text = fields[columns[role]]!;
    const value = numberOf(text, decimalComma);
    if (value !== undefined) return value;
    const remedy = /^\w[\w.]*\(/.test(text.trim())
      ? ' In Python, write `.item()` of it'
      : ' Put the number right, or leave out the row';
    throw window.error(
      `Expected \`${role}\` to be a number, got '${quotable(text)}'.${remedy}`,
      startOf(columns[role]),
    );
  };
  const [lr, loss, rawLoss] = [cell('lr'), cell('loss'), cell('rawLoss')];
  // Loggers write a row for each thing they log: others than ours have nothing in our columns.
  if (isBlank(fields, columns)) return;
  if (!isRate(lr)) {
    throw window.error(
      `Expected \`lr\` to be ${A_RATE}, got '${quotable(fields[columns.lr]!)}'. Look whether column ${columns.lr + 1} has the rates`,
      startOf(columns.lr),
    );
  }
  points.add(lr, loss, rawLoss);
}

const isBlank = (fields: readonly string[], { lr, loss, rawLoss }: Columns) =>
  [lr, loss, rawLoss].every((column) => fields[column]!.trim() === '');

/** A semicolon beats a comma, which decimals may have; spaces separate where nothing else does. */
function delimiterOf(line: string): Delimiter {
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const found = (['\t', ';', ','] as const).find((delimiter) => bare.includes(delimiter));
  return found ?? (/\S\s+\S/.test(bare.trim()) || /"\s+"/.test(line) ? ' ' : ',');
}
