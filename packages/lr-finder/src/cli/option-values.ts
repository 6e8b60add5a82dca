import { InvalidArgumentError } from 'commander';

// The text of an option as a value. Whether the value can be used is for the library to say.

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Not a number.');
  return value;
}

/** For options that are repeated: `-o a.svg -o a.json`. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** A factor, or `false` for none. */
export function numberOrFalse(text: string): number | false {
  return text === 'false' ? false : number(text);
}
