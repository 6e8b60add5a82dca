/** One pass over data. */
export interface Pass {
  next(): Promise<IteratorResult<unknown>> | IteratorResult<unknown>;
  return?(): unknown;
}

/** Opens data from its beginning. */
export type OpenPass = () => Promise<Pass>;

/** Opens a pass over an iterable or async iterable; `undefined` where `source` is neither. */
export function passOpener(source: unknown): (() => Pass) | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  const { [Symbol.asyncIterator]: openAsync, [Symbol.iterator]: openSync } = source as {
    [Symbol.asyncIterator]?: () => unknown;
    [Symbol.iterator]?: () => unknown;
  };
  const open = openAsync ?? openSync;
  return open && (() => open.call(source) as Pass);
}

/** Whether `source` allows only one pass, as a generator's iterator does. */
export function isOneShot(source: unknown): boolean {
  const open = passOpener(source);
  return open !== undefined && open() === source;
}
