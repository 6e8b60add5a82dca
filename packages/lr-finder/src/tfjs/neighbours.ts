/** Groups neighbours with the same key. */
export function neighbours<T>(all: readonly T[], keyOf: (one: T) => unknown): T[][] {
  const groups: T[][] = [];
  let last: unknown;
  for (const one of all) {
    const key = keyOf(one);
    if (groups.length > 0 && key === last) groups.at(-1)!.push(one);
    else groups.push([one]);
    last = key;
  }
  return groups;
}
