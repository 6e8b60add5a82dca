import { DataError, expected } from '../../errors.ts';
import type { Json } from './setting.ts';

/**
 * A value as JSON that is the same for the same value: keys are sorted, nothing is between them, -0
 * is 0 (as RFC 8785 has it).
 *
 * @param name - what messages call the value.
 * @throws {DataError} for what JSON can't hold: `undefined`, functions, numbers that aren't finite.
 */
export function canonicalJson(value: unknown, name = 'setting'): string {
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => canonicalJson(item, `${name}[${i}]`)).join(',')}]`;
  }
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key], `${name}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  if (!isScalar(value)) {
    throw new DataError(
      `${expected(name, 'text, a finite number, a boolean, null, or lists and objects of these', value)}. Only these can be sent to other threads and machines`,
    );
  }
  return JSON.stringify(value === 0 ? 0 : value);
}

function isScalar(value: unknown): value is Json {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    Number.isFinite(value)
  );
}

/** An object as JSON has it: not a Date, not a Map. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of a module that was loaded in another context has another Object.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
