import type { Value } from '../graph/value.ts';
import { rebuild, withInputs } from '../graph/walk.ts';

/** Computes once what is computed several times: operations with the same inputs and attributes. */
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

/** Operations that give the same with their inputs exchanged. */
const COMMUTATIVE = new Set(['Add', 'Mul', 'Max', 'Min', 'And', 'Or', 'Equal']);

function keyOf(
  { id, op, data, dtype, shape, attributes }: Value,
  inputs: readonly Value[],
): string {
  if (data && data.length > 16) return `${id}`;
  const text = data && [...data].map((x) => (Object.is(x, -0) ? '-0' : x)).join();
  const ids = inputs.map((one) => one.id);
  if (COMMUTATIVE.has(op)) ids.sort((a, b) => a - b);
  return `${op} ${ids.join()} ${dtype} ${shape.join()} ${JSON.stringify(attributes)} ${text}`;
}
