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

type Role = keyof Columns;

/** What the columns are called where nobody says, the likeliest first. */
const KNOWN: Readonly<Record<Role, readonly string[]>> = {
  lr: ['lr', 'lrs', 'learningrate', 'learningrates', 'currentlr'],
  loss: [
    ...['loss', 'losses', 'smoothedloss', 'smoothloss', 'trainloss', 'trainingloss', 'batchloss'],
    ...['valloss', 'validationloss'],
  ],
  rawLoss: ['rawloss', 'rawlosses', 'unsmoothedloss'],
};

/** Thrown with a sentence to be completed by who knows the file. */
export class ColumnProblem extends Error {}

/** Whether a name may be that of a column to read. */
export function mayBeColumn(name: string, choice: ColumnChoice): boolean {
  const chosen = [choice.lrColumn, choice.lossColumn, choice.rawLossColumn];
  return chosen.includes(name) || rolesOf(name).length > 0;
}

/** @throws {ColumnProblem} when a column that is needed can't be told. */
export function findColumns(names: readonly string[], choice: ColumnChoice): Columns {
  const lr = find('lr', names, choice.lrColumn);
  const rawLoss = find('rawLoss', names, choice.rawLossColumn);
  const loss = find('loss', names, choice.lossColumn) ?? rawLoss;
  if (lr === undefined) throw missing('lr', names);
  if (loss === undefined) throw missing('loss', names);
  return expectDistinct({ lr, loss, rawLoss: rawLoss ?? loss });
}

/** As `findColumns`, where the columns have no names: the first is the rate, the second the loss. */
export function findUnnamedColumns(count: number, choice: ColumnChoice): Columns {
  const unnamed = Array.from({ length: count }, () => '');
  if (count !== 2 && (choice.lrColumn === undefined || choice.lossColumn === undefined)) {
    throw new ColumnProblem(
      `Expected a header or two columns, lr and loss, got ${count} without names. ` +
        'Say by number which to read: `lrColumn: 1, lossColumn: 2`',
    );
  }
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
  if (wanted === undefined) {
    const found = KNOWN[role].find((known) => names.some((name) => normal(name) === known));
    const isKnown = (name: string) =>
      found === undefined ? role === 'lr' && isMonitored(name) : normal(name) === found;
    return only(role, names, isKnown);
  }
  if (typeof wanted === 'string') {
    const exact = only(role, names, (name) => name === wanted);
    if (exact !== undefined) return exact;
    const spaced = only(role, names, (name) => normal(name) === normal(wanted));
    if (spaced !== undefined) return spaced;
  }
  const number = Number(wanted);
  if (typeof wanted === 'number' || /^[1-9]\d*$/.test(wanted)) {
    if (number <= names.length) return number - 1;
    throw new ColumnProblem(
      `Expected \`${role}Column\` to be at most ${names.length}, the number of columns, got ${number}. ${listed(names)}`,
    );
  }
  throw new ColumnProblem(
    `Expected \`${role}Column\` to be a column, got '${quotable(wanted)}'. ${listed(names)}`,
  );
}

function only(
  role: Role,
  names: readonly string[],
  matches: (name: string) => boolean,
): number | undefined {
  const first = names.findIndex(matches);
  if (first < 0) return undefined;
  if (names.findLastIndex(matches) === first) return first;
  const number = names.length < 2 ? '' : `, such as \`${role}Column: ${first + 1}\``;
  throw new ColumnProblem(
    `Expected one column '${quotable(names[first]!)}', got several. Say by number which to read${number}`,
  );
}

function expectDistinct(columns: Columns): Columns {
  if (columns.lr !== columns.loss && columns.lr !== columns.rawLoss) return columns;
  throw new ColumnProblem(
    `Expected \`lrColumn\` and \`lossColumn\` to be two columns, got column ${columns.lr + 1} for both`,
  );
}

function missing(role: Role, names: readonly string[]): ColumnProblem {
  const what = role === 'lr' ? 'learning rates' : 'losses';
  return new ColumnProblem(
    `Expected a column of ${what}, called '${role}' or the like. ${listed(names)} Say which with \`${role}Column\``,
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'There are none.';
  if (names.every((name) => name === '')) return `There are ${names.length} without names.`;
  const shown = names.slice(0, 8).map((name) => `'${quotable(name, 24)}'`);
  const more = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return `There are: ${shown.join(', ')}${more}.`;
}

const rolesOf = (name: string) =>
  (Object.keys(KNOWN) as Role[]).filter(
    (role) => KNOWN[role].includes(normal(name)) || (role === 'lr' && isMonitored(name)),
  );

/** `lr-SGD`, `lr-Adam/pg1`: what Lightning's LearningRateMonitor logs. */
const isMonitored = (name: string) => /^lr-[a-z]\w*/i.test(name);

const normal = (name: string) =>
  name.length > 40 ? name : name.toLowerCase().replaceAll(/[\s_.-]/g, '');
