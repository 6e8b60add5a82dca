import { ArgumentError } from '../../errors.ts';

/** @throws {ArgumentError} for a URL that can't be used, without its password. */
export function checkRedis(redis: unknown): void {
  if (typeof redis === 'string' && isRedisUrl(redis)) return;
  throw new ArgumentError(
    "Expected `redis` to be a URL such as 'redis://127.0.0.1:6379' or 'rediss://user:password@host:6380/1' (1 is the number of the database), got something else. Write what isn't a letter or a digit in user and password as encodeURIComponent does",
  );
}

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, searchParams, hash } = new URL(text);
  const isWhere = /^rediss?:$/.test(protocol) && /^\/?\d{0,9}$/.test(pathname) && hash === '';
  // ioredis takes options from the query; only one that belongs to the address is let through.
  const isAddress = [...searchParams.keys()].every((name) => name === 'family');
  const isEncoded = [username, password].every((part) => decoded(part) !== undefined);
  return isWhere && isAddress && isEncoded;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
