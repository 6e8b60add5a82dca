import { ArgumentError } from '../errors.ts';

/** `startLr` -> `--start-lr`. */
export function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A text of the library that names its options, for people who know them as flags. */
export function withFlags(text: string, options: Iterable<string>): string {
  const known = new Set(options);
  return text.replace(/`(\w+)`/g, (whole, name) =>
    known.has(name) ? `\`${flagOf(name)}\`` : whole,
  );
}

/** Lets something check options; where it refuses one, the message names the flag. */
export async function checkingFlags<T>(flags: object, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new ArgumentError(withFlags(error.message, Object.keys(flags)), { cause: error });
  }
}
