import { operationOf } from '../graph/operations.ts';
import type { Value } from '../graph/value.ts';
import { rebuild, withInputs } from '../graph/walk.ts';

/** Merges equal operations: those with the same inputs and attributes are computed once. */
export function shareEqual(outputs: readonly Value[]): Value[] {
  const known = new Map<string, Value>();
  return rebuild(outputs, (value, inputs) => {
    if (value.op === 'Input') return value;
    const key = keyOf(value, inputs);
    const equal = known.get(key);
    if (equal) return equal;
    const made = withInputs(value, inputs);
    known.set(key, made);
    return made;
  });
}

function keyOf(value: Value, inputs: readonly Value[]): string {
  const { id, op, data, dtype, shape, attributes, body } = value;
  if (body || (data && data.length > 16)) return `${id}`;
  const text = data && [...data].map((x) => (Object.is(x, -0) ? '-0' : x)).join();
  const ids = inputs.map((one) => one.id);
  if (operationOf(value).isCommutative) ids.sort((a, b) => a - b);
  return `${op} ${ids.join()} ${dtype} ${shape.join()} ${JSON.stringify(attributes)} ${text}`;
}
