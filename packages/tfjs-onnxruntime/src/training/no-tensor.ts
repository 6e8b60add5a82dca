import type { Errors } from './errors.ts';

/** The error for a function of the user's that returned something else than a tensor. */
export function noTensor(
  returned: unknown,
  name: string,
  advice: string,
  { ArgumentError, expected }: Errors,
): Error {
  const isLate = returned instanceof Promise;
  // Nobody waits for it any more.
  if (isLate) returned.catch(() => {});
  const fix = isLate ? 'Return it from a function that is not async' : advice;
  return new ArgumentError(`${expected(name, 'a tensor', returned)}. ${fix}`);
}
