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
  /** The column by which rates and losses in rows of their own belong together. */
  readonly step?: number | undefined;
}

/** The lists of a history. */
export type Role = 'lr' | 'loss' | 'rawLoss';

type IsMatch = (name: string) => boolean;

const normal = (name: string) =>
  name.length > 40 ? name : name.toLowerCase().replaceAll(/[\s_./-]/g, '');
const matchNames = (...words: readonly string[]) =>
  words.map(
    (word): IsMatch =>
      (name) =>
        normal(name) === word,
  );

/** A name whose last part matches: `optimizer/lr`, `run 7 - train/loss`. */
const matchEnding = (pattern: RegExp): IsMatch => {
  const whole = new RegExp(`[/.\\s](?:${pattern.source})$`, 'i');
  return (name) => name.length <= LONGEST_NAME && whole.test(name);
};
const LONGEST_NAME = 200;

/** The default names of the columns, the likeliest first. */
const KNOWN: Readonly<Record<Role, readonly IsMatch[]>> = {
  lr: [
    ...matchNames('lr', 'lrs', 'learningrate', 'learningrates', 'currentlr', 'trainlr'),
    ...matchNames('trainlearningrate', 'epochlearningrate', 'epochlr'),
    // `lr-SGD`, `lr-Adam/pg1`: what Lightning's LearningRateMonitor logs.
    (name) => /^lr-[a-z]\w*/i.test(name),
    matchEnding(/lr(?:-[a-z]\w*)?|learning[_ -]?rate/),
  ],
  loss: [
    ...matchNames('loss', 'losses', 'smoothedloss', 'smoothloss', 'trainloss', 'trainingloss'),
    ...matchNames('trainlossstep', 'losstrain', 'batchloss', 'trainlossepoch', 'epochloss'),
    matchEnding(/train(?:ing)?[/_. -]loss(?:_step)?/),
    matchEnding(/(?<!(?:val|valid|validation|eval|test)[/.])loss/),
    ...matchNames('valloss', 'validationloss', 'evalloss'),
  ],
  rawLoss: matchNames('rawloss', 'rawlosses', 'unsmoothedloss'),
};
const STEP = [
  ...matchNames('trainerglobalstep', 'trainglobalstep', 'globalstep'),
  ...matchNames('step', 'iter', 'iteration'),
];
const WHAT: Readonly<Record<Role, string>> = {
  lr: 'learning rates',
  loss: 'losses',
  rawLoss: 'raw losses',
};

/** Whether a name may be that of a column to read. */
export function mayBeColumn(name: string, choice: ColumnChoice): boolean {
  return (['lr', 'loss', 'rawLoss'] as const).some((role) => mayBe(role, name, choice));
}

/** Whether a name may be that of a column of steps. */
export function mayBeStep(name: string): boolean {
  return STEP.some((isMatch) => isMatch(name));
}

/** Whether rates and losses may be told among these names. */
export function mayBeColumns(names: readonly string[], choice: ColumnChoice): boolean {
  return (['lr', 'loss'] as const).every((role) =>
    names.some(
      (name) => mayBe(role, name, choice) || (role === 'loss' && mayBe('rawLoss', name, choice)),
    ),
  );
}

function mayBe(role: Role, name: string, choice: ColumnChoice): boolean {
  const wanted = choice[`${role}Column`];
  if (wanted === undefined) return KNOWN[role].some((isMatch) => isMatch(name));
  return name === wanted || normal(name) === normal(String(wanted));
}

/** @throws {DataError} when a column that is needed can't be told. */
export function findColumns(names: readonly string[], choice: ColumnChoice): Columns {
  const lr = find('lr', names, choice.lrColumn);
  const rawLoss = find('rawLoss', names, choice.rawLossColumn);
  const loss = find('loss', names, choice.lossColumn) ?? rawLoss;
  if (lr !== undefined && loss !== undefined) {
    const step = STEP.map((isMatch) => names.findIndex(isMatch)).find((index) => index >= 0);
    return expectDistinct({ lr, loss, rawLoss: rawLoss ?? loss, step });
  }
  const role = lr === undefined ? 'lr' : 'loss';
  throw new DataError(
    `Expected a column of ${WHAT[role]}, called '${role}' or the like. ${listNames(names)} Say which with \`${role}Column\``,
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
  role: Role,
  names: readonly string[],
  wanted: string | number | undefined,
): number | undefined {
  const isWanted =
    typeof wanted === 'string'
      ? [(name: string) => name === wanted, ...matchNames(normal(wanted))]
      : [];
  for (const isMatch of wanted === undefined ? KNOWN[role] : isWanted) {
    const first = names.findIndex(isMatch);
    if (first < 0) continue;
    const found = [...new Set(names.filter(isMatch))];
    if (found.length > 1) throw severalColumns(role, found, first);
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
  throw new DataError(`Expected \`${role}Column\` to be ${what}. ${listNames(names)}`);
}

/** The error for columns with different names that could all be meant, the first at an index. */
function severalColumns(role: Role, found: readonly string[], first: number): DataError {
  const isPlain = /^[\w./ -]{1,24}$/.test(found[0]!);
  const example = isPlain ? `'${found[0]}'` : first + 1;
  return new DataError(
    `Expected one column of ${WHAT[role]}, got several. ${listNames(found)} Choose one, such as \`${role}Column: ${example}\``,
  );
}

function expectDistinct(columns: Columns): Columns {
  if (columns.lr !== columns.loss && columns.lr !== columns.rawLoss) return columns;
  throw new DataError(
    `Expected \`lrColumn\` and \`lossColumn\` to be two columns, got column ${columns.lr + 1} for both`,
  );
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'There are none.';
  if (names.every((name) => name === '')) return `There are ${names.length} without names.`;
  const shown = names.slice(0, 8).map((name) => `'${quotable(name, 24)}'`);
  const more = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return `There are: ${shown.join(', ')}${more}.`;
}
