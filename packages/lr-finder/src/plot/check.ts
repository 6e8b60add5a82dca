import { ArgumentError, expected } from '../errors.ts';

/** Names an option, says what it has to be, and throws where it isn't. */
export function check(ok: boolean, name: string, what: string, got: unknown): void {
  if (!ok) throw new ArgumentError(expected(name, what, got));
}
