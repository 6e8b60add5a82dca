import { DEFAULTS, SETTINGS, type Settings } from './settings.ts';

const NAMES = Object.keys(DEFAULTS) as (keyof Settings)[];

/** The settings as the part of an address after `#`: all of them, whatever the defaults become. */
export function toHash(settings: Settings): string {
  const pairs = NAMES.flatMap((name) => {
    const value = settings[name];
    return value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`];
  });
  return `#${pairs.join('&').replaceAll('%2C', ',')}`;
}

/** What a link says: the settings, and what of it could not be used. */
export interface ReadLink {
  readonly settings: Settings;
  /**
   * The settings whose values can't be used and names that mean nothing here, each once, as they are
   * shown: a few, and that there are more.
   */
  readonly refused: readonly string[];
}

/** Reads the settings of a link. What it doesn't say, or says wrong, is as by default. */
export function fromHash(hash: string): ReadLink {
  const read: Partial<Record<keyof Settings, unknown>> = {};
  const refused = new Set<string>();
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const known = NAMES.find((each) => each === name);
    const value = known && SETTINGS[known].read(text);
    if (known && value !== undefined) read[known] = value;
    else if (refused.size < MOST_REFUSED) refused.add(known ?? legible(name));
    else refused.add(MORE);
  }
  return { settings: { ...DEFAULTS, ...(read as Partial<Settings>) }, refused: [...refused] };
}

const MOST_REFUSED = 5;
const MORE = 'and more';

/** A link may have any text in it: only a plain, short name is shown. */
function legible(name: string): string {
  return /^\w{1,30}$/.test(name) ? name : 'a name that is none';
}
