import { DataError, expected } from '../../errors.ts';
import type { Json } from './setting.ts';

/** The greatest depth of nesting: more is a mistake, or an attempt to exhaust the stack. */
const DEEPEST = 64;

/**
 * The canonical JSON of a value: with sorted keys, without whitespace, with 0 for -0 (as in RFC 8785).
 *
 * @param name - the name of the value in messages.
 * @throws {DataError} for values that JSON can't have (`undefined`, functions, numbers that aren't
 * finite), and for circular or very deep values.
 */
export function canonicalJson(value: unknown, name = 'setting'): string {
  return canonicalWithin(value, name, 0);
}

function canonicalWithin(value: unknown, name: string, depth: number): string {
  if (depth > DEEPEST) {
    throw new DataError(
      `Expected \`${name}\` to be at most ${DEEPEST} lists and objects deep. Look whether it holds itself`,
    );
  }
  if (Array.isArray(value)) {
    // `Array.from` turns a hole into `undefined`, which is refused.
    const items = Array.from(value, (item, i) => canonicalWithin(item, `${name}[${i}]`, depth + 1));
    return `[${items.join(',')}]`;
  }
  if (isPlainObject(value)) {
    // Assigning such a member to a copy would change the prototype of the copy.
    if (Object.hasOwn(value, '__proto__')) {
      throw new DataError(
        `Expected \`${name}\` to have no member \`__proto__\`. Name it otherwise`,
      );
    }
    const members = Object.keys(value)
      .sort()
      .map((key) => {
        const member = canonicalWithin(value[key], `${name}.${key}`, depth + 1);
        return `${JSON.stringify(key)}:${member}`;
      });
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

/** Whether a value is an object of JSON: not a Date, not a Map. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of a module in another context has another Object.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
