import { ArgumentError, check } from './errors.ts';

/** The values that an option accepts: in words, for messages, and as a check. */
export interface Kind {
  readonly what: string;
  readonly fits: (value: unknown) => boolean;
  /** All values, if they are names. */
  readonly choices?: readonly string[];
  readonly isNumber?: boolean;
}

/**
 * All facts about one option, for the checks, the command and the documentation:
 *
 * - `kind`: a function if it depends on the other options, some of which may be missing;
 * - `sentence`: its effect, for a help text or a table, without capital letter and full stop;
 * - `flag`: the placeholder of its value on the command line, such as `<n>`; `''`: a switch;
 *   `undefined`: no flag;
 * - `defaultText`: describes the default if that is no fixed value; `''`: the sentence describes it.
 */
export type Option<Options = object> = readonly [
  kind: Kind | ((others: Options) => Kind),
  defaultValue?: unknown,
  sentence?: string,
  flag?: string | undefined,
  defaultText?: string,
];

/** A row for each option, in the order in which they are checked and listed. */
export type OptionTable<Options> = { readonly [Name in keyof Options]-?: Option<Options> };

/** Options with their defaults; only an option without a default may be `undefined`. */
export type Settings<Options, Table> = {
  readonly [Name in keyof Options & keyof Table]-?: Table[Name] extends readonly [
    unknown,
    NonNullable<unknown>,
    ...unknown[],
  ]
    ? Exclude<Options[Name], undefined>
    : Options[Name];
};

/** A number that passes a check. */
export const number = /* @__NO_SIDE_EFFECTS__ */ (
  what: string,
  isRight: (value: number) => boolean,
): Kind => ({
  what,
  fits: (value) => typeof value === 'number' && isRight(value),
  isNumber: true,
});

export const integer = /* @__NO_SIDE_EFFECTS__ */ (least: number, where = ''): Kind =>
  number(`an integer >= ${least}${where}`, (value) => Number.isInteger(value) && value >= least);

/** One of some names. */
/* @__NO_SIDE_EFFECTS__ */
export function oneOf(...choices: readonly string[]): Kind {
  const quoted = choices.map((choice) => `'${choice}'`);
  const what = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  return { what, fits: (value) => choices.includes(value as string), choices };
}

/** A value of a type, by `typeof`. */
export const ofType = /* @__NO_SIDE_EFFECTS__ */ (type: string, what = `a ${type}`): Kind => ({
  what,
  fits: (value) => typeof value === type,
});

/** Text that isn't empty. */
export const text = /* @__NO_SIDE_EFFECTS__ */ (what: string): Kind => ({
  what,
  fits: (value) => typeof value === 'string' && value !== '',
});

export const BOOLEAN = ofType('boolean');
export const STRING = ofType('string');
export const FUNCTION = ofType('function');
export const POSITIVE = number('a finite number > 0', (x) => Number.isFinite(x) && x > 0);
export const BELOW_ONE = number('a number in [0, 1)', (x) => x >= 0 && x < 1);
export const SIGNAL: Kind = {
  what: 'an AbortSignal',
  fits: (value) => typeof (value as AbortSignal | null)?.aborted === 'boolean',
};
/** A kind with more values. */
/* @__NO_SIDE_EFFECTS__ */
export function orElse(kind: Kind, words: string, isRight: (value: unknown) => boolean): Kind {
  return { ...kind, what: `${kind.what}${words}`, fits: (x) => isRight(x) || kind.fits(x) };
}

/** Any value: other code checks it. */
export const UNCHECKED: Kind = { what: '', fits: () => true };

/**
 * Checks every option of a table and fills in the defaults.
 *
 * @param known - has the names of all options that may be there; default: those of the table.
 * @throws {ArgumentError} naming the first option that can't be used, or isn't known.
 */
export function resolveBy<Options extends object, Table extends OptionTable<Options>>(
  options: Options,
  table: Table,
  known: object = table,
): Settings<Options, Table> {
  expectKnown(options, Object.keys(known));
  const settings = withDefaults(options, table);
  checkOptions(settings, table);
  return settings;
}

/** The options of a table, unchecked, with their defaults. */
export function withDefaults<Options extends object, Table extends OptionTable<Options>>(
  options: Options,
  table: Table,
): Settings<Options, Table> {
  const names = Object.keys(table) as (keyof Options)[];
  const settings = names.map((name) => {
    const value = options[name];
    return [name, value === undefined ? table[name][1] : value];
  });
  return Object.fromEntries(settings) as Settings<Options, Table>;
}

/** @throws {ArgumentError} naming the first option of a table that is given and can't be used. */
export function checkOptions<Options extends object>(
  options: Options,
  table: OptionTable<Options>,
): void {
  for (const name of Object.keys(table) as (keyof Options & string)[]) {
    const [kind] = table[name];
    if (options[name] === undefined) continue;
    expectKind(name, options[name], typeof kind === 'function' ? kind(options) : kind);
  }
}

/** @throws {ArgumentError} when an argument isn't of a kind. */
export function expectKind(name: string, value: unknown, { what, fits }: Kind): void {
  check(fits(value), name, what, value);
}

/**
 * @param names - of all options.
 * @param owner - the argument that has the options, if it isn't `options`: `'trainData'`.
 * @throws {ArgumentError} when the options are no object, or have a name that isn't known.
 */
export function expectKnown(options: unknown, names: readonly string[], owner?: string): void {
  const isObject = typeof options === 'object' && options !== null;
  check(isObject, owner ?? 'options', 'an object', options);
  const name = Object.keys(options as object).find((one) => !names.includes(one));
  if (name === undefined) return;
  const near = nearest(name, names);
  const listed = names.map((one) => `\`${one}\``).join(', ');
  throw new ArgumentError(
    `Unknown option \`${owner === undefined ? name : `${owner}.${name}`}\`; ${near === undefined ? `known are ${listed}` : `did you mean \`${near}\`?`}`,
  );
}

/** The known name that is most like an unknown one, if at most a third of the letters differ. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z\d]/g, '');
  const word = letters(name);
  const [best] = names
    .filter((one) => Math.abs(letters(one).length - word.length) <= word.length / 3)
    .map((one) => ({ one, wrong: distance(word, letters(one)) }))
    .sort((a, b) => a.wrong - b.wrong);
  return best && best.wrong <= word.length / 3 ? best.one : undefined;
}

/** Letters to insert, delete or replace (Levenshtein). */
function distance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = above[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[to.length]!;
}
