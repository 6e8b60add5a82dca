/** An array of numbers of one type. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

const constructors = globalThis as unknown as Record<
  string,
  new (
    buffer: ArrayBuffer,
  ) => TypedArray
>;

/** A built-in typed array: not a derived class, which may have more state. */
export function isTypedArray(value: unknown): value is TypedArray {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return false;
  return value.constructor === constructors[typeName(value as TypedArray)];
}

/** Such as `'Float32Array'`. */
export function typeName(array: TypedArray): string {
  return array[Symbol.toStringTag];
}

/** An array of the named type over the given memory. */
export function typedArray(name: string, buffer: ArrayBuffer): TypedArray {
  return new constructors[name]!(buffer);
}
