import { DataError } from '../errors.ts';
import { quotable } from './history-file-error.ts';

/** Which columns to read, by name, or by number from 1. */
export interface ColumnChoice {
  readonly lrColumn?: string | number | undefined;
  readonly lossColumn?: string | number | undefined;
  readonly rawLossColumn?: string | number | undefined;
}

/** Where the lists of a history are among the columns of a file. */
export interface Columns {
  readonly lr: number;
  readonly loss: number;
  readonly rawLoss: number;
}

type IsMatch = (name: string) => boolean;

const normal = (name: string) =>
  name.length > 40 ? name : name.toLowerCase().replaceAll(/[\s_.-]/g, '');
const called = (...words: readonly string[]) =>
  words.map(
    (word): IsMatch =>
      (name) =>
        normal(name) === word,
  );

/** What the columns are called where nobody says, the likeliest first. */
const KNOWN: Readonly<Record<keyof Columns, readonly IsMatch[]>> = {
  lr: [
    ...called('lr', 'lrs', 'learningrate', 'learningrates', 'currentlr'),
    // `lr-SGD`, `lr-Adam/pg1`: what Lightning's LearningRateMonitor logs.
    (name) => /^lr-[a-z]\w*/i.test(name),
  ],
  loss: [
    ...called('loss', 'losses', 'smoothedloss', 'smoothloss', 'trainloss', 'trainingloss'),
    ...called('batchloss', 'valloss', 'validationloss'),
  ],
  rawLoss: called('rawloss', 'rawlosses', 'unsmoothedloss'),
};

/** Whether a name may be that of a column to read. */
export function mayBeColumn(name: string, choice: ColumnChoice): boolean {
  const chosen = [choice.lrColumn, choice.lossColumn, choice.rawLossColumn];
  return (
    chosen.includes(name) ||
    Object.values(KNOWN)
      .flat()
      .some((isMatch) => isMatch(name))
  );
}

/** @throws {DataError} when a column that is needed can't be told. */
export function findColumns(names: readonly string[], choice: ColumnChoice): Columns {
  const lr = find('lr', names, choice.lrColumn);
  const rawLoss = find('rawLoss', names, choice.rawLossColumn);
  const loss = find('loss', names, choice.lossColumn) ?? rawLoss;
  if (lr !== undefined && loss !== undefined) {
    return expectDistinct({ lr, loss, rawLoss: rawLoss ?? loss });
  }
  const [role, what] = lr === undefined ? ['lr', 'learning rates'] : ['loss', 'losses'];
  throw new DataError(
    `Expected a column of ${what}, called '${role}' or the like. ${listed(names)} Say which with \`${role}Column\``,
  );
}

/** As `findColumns`, where the columns have no names: the first is the rate, the second the loss. */
export function findUnnamedColumns(count: number, choice: ColumnChoice): Columns {
  if (count !== 2 && (choice.lrColumn === undefined || choice.lossColumn === undefined)) {
    throw new DataError(
      `Expected a header or two columns, lr and loss, got ${count} without names. ` +
        'Say by number which to read: `lrColumn: 1, lossColumn: 2`',
    );
  }
  const unnamed = Array.from({ length: count }, () => '');
  const lr = find('lr', unnamed, choice.lrColumn) ?? 0;
  const loss = find('loss', unnamed, choice.lossColumn) ?? 1 - lr;
  const rawLoss = find('rawLoss', unnamed, choice.rawLossColumn) ?? loss;
  return expectDistinct({ lr, loss, rawLoss });
}

function find(
  role: keyof Columns,
  names: readonly string[],
  wanted: string | number | undefined,
): number | undefined {
  const isWanted =
    typeof wanted === 'string'
      ? [(name: string) => name === wanted, ...called(normal(wanted))]
      : [];
  for (const isMatch of wanted === undefined ? KNOWN[role] : isWanted) {
    const first = names.findIndex(isMatch);
    if (first < 0) continue;
    if (names.findLastIndex(isMatch) === first) return first;
    const number = names.length < 2 ? '' : `, such as \`${role}Column: ${first + 1}\``;
    throw new DataError(
      `Expected one column '${quotable(names[first]!)}', got several. Say by number which to read${number}`,
    );
  }
  if (wanted === undefined) return undefined;
  const isNumber = /^[1-9]\d*$/.test(String(wanted));
  if (isNumber && Number(wanted) <= names.length) return Number(wanted) - 1;
  const what = isNumber
    ? `at most ${names.length}, the number of columns, got ${Number(wanted)}`
    : `a column, got '${quotable(String(wanted))}'`;
  throw new DataError(`Expected \`${role}Column\` to be ${what}. ${listed(names)}`);
}

function expectDistinct(columns: Columns): Columns {
  if (columns.lr !== columns.loss && columns.lr !== columns.rawLoss) return columns;
  throw new DataError(
    `Expected \`lrColumn\` and \`lossColumn\` to be two columns, got column ${columns.lr + 1} for both`,
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'There are none.';
  if (names.every((name) => name === '')) return `There are ${names.length} without names.`;
  const shown = names.slice(0, 8).map((name) => `'${quotable(name, 24)}'`);
  const more = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return `There are: ${shown.join(', ')}${more}.`;
}
