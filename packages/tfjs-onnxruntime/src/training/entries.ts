/** The key that stands for all elements of a typed array. */
const BYTES = Symbol('bytes');

/** The properties that list a layer's models: no step changes them, but a new model does. */
const STRUCTURE = new Set<PropertyKey>(['inboundNodes', 'outboundNodes', '_refCount']);

/** The present elements of a collection, or the own properties of any other object. */
export function entriesOf(object: object): Map<unknown, unknown> {
  if (object instanceof Map) return new Map(object);
  if (object instanceof Set) return new Map([...object].map((value) => [value, value]));
  if (ArrayBuffer.isView(object)) return new Map([[BYTES, bytesOf(object).slice()]]);
  if (Array.isArray(object)) {
    const entries = new Map<unknown, unknown>([['length', object.length]]);
    object.forEach((value, i) => {
      entries.set(i, value);
    });
    return entries;
  }
  const entries = new Map<unknown, unknown>();
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor && 'value' in descriptor && !STRUCTURE.has(key)) {
      entries.set(key, descriptor.value);
    }
  }
  return entries;
}

/** The keys whose values differ, in the order in which `putBack` restores them. */
export function differences(
  before: ReadonlyMap<unknown, unknown>,
  now: ReadonlyMap<unknown, unknown>,
): unknown[] {
  const keys = new Set([...before.keys(), ...now.keys()]);
  return [...keys].filter(
    (key) => before.has(key) !== now.has(key) || !isSame(key, before.get(key), now.get(key)),
  );
}

/** Restores the former entries of an object, all or those of some keys. */
export function putBack(
  object: object,
  before: ReadonlyMap<unknown, unknown>,
  keys: readonly unknown[] = differences(before, entriesOf(object)),
): void {
  if (keys.length === 0) return;
  if (object instanceof Map || object instanceof Set) {
    // Insert all again: the order counts too.
    object.clear();
    for (const [key, value] of before) {
      if (object instanceof Map) object.set(key, value);
      else object.add(key);
    }
    return;
  }
  for (const key of keys) {
    if (key === BYTES) bytesOf(object as ArrayBufferView).set(before.get(key) as Uint8Array);
    else if (before.has(key)) setProperty(object, key as PropertyKey, before.get(key));
    else Reflect.deleteProperty(object, key as PropertyKey);
  }
}

function setProperty(object: object, key: PropertyKey, value: unknown): void {
  const own = Object.getOwnPropertyDescriptor(object, key);
  // Defined, not assigned: a setter of the same name in the prototype must not run.
  if (own) Reflect.defineProperty(object, key, { value });
  else {
    const attributes = { configurable: true, enumerable: true, writable: true };
    Reflect.defineProperty(object, key, { value, ...attributes });
  }
}

function isSame(key: unknown, before: unknown, now: unknown): boolean {
  if (key !== BYTES) return Object.is(before, now);
  const [a, b] = [before as Uint8Array, now as Uint8Array];
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
