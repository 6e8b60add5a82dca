import type { ArrayFile, StoredArray } from './array-file.ts';
import { isTypedArray, type TypedArray } from './typed-array.ts';

/** Stands for a typed array whose elements are in a file. */
class Absent {
  readonly stored: StoredArray;
  constructor(stored: StoredArray) {
    this.stored = stored;
  }
}

/** The typed arrays within a value: in plain objects, arrays and Maps. */
export function typedArraysIn(value: unknown): ReadonlySet<TypedArray> {
  const found = new Set<TypedArray>();
  walk(value, (array) => {
    found.add(array);
    return array;
  });
  return found;
}

/** The value without the elements of its typed arrays, which go to the file. */
export async function skeletonOf(value: unknown, file: ArrayFile): Promise<unknown> {
  const stored = new Map<TypedArray, Absent>();
  for (const array of typedArraysIn(value)) stored.set(array, new Absent(await file.put(array)));
  return walk(value, (array) => stored.get(array));
}

/** Restores the value from its skeleton. */
export async function wholeOf(skeleton: unknown, file: ArrayFile): Promise<unknown> {
  const absent = new Set<Absent>();
  walk(skeleton, undefined, (one) => absent.add(one));
  const arrays = new Map<Absent, TypedArray>();
  for (const one of absent) arrays.set(one, await file.get(one.stored));
  return walk(skeleton, undefined, (one) => arrays.get(one));
}

/** Copies the structure with its typed arrays replaced. Other values are shared, not copied. */
function walk(
  value: unknown,
  replaceArray: (array: TypedArray) => unknown = (array) => array,
  replaceAbsent: (absent: Absent) => unknown = (absent) => absent,
): unknown {
  const copies = new Map<object, unknown>();
  const copyOf = (one: unknown): unknown => {
    if (isTypedArray(one)) return replaceArray(one);
    if (one instanceof Absent) return replaceAbsent(one);
    if (typeof one !== 'object' || one === null) return one;
    if (copies.has(one)) return copies.get(one);
    if (Array.isArray(one)) {
      const copy: unknown[] = [];
      copies.set(one, copy);
      for (const item of one) copy.push(copyOf(item));
      return copy;
    }
    if (one instanceof Map) {
      const copy = new Map<unknown, unknown>();
      copies.set(one, copy);
      for (const [key, item] of one) copy.set(key, copyOf(item));
      return copy;
    }
    if (!isPlain(one)) return one;
    const copy: Record<string, unknown> = Object.create(Object.getPrototypeOf(one));
    copies.set(one, copy);
    for (const [key, item] of Object.entries(one)) copy[key] = copyOf(item);
    return copy;
  };
  return copyOf(value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
