import { newValue, type Value } from './value.ts';

/** The values that `outputs` depend on, each after its inputs. */
export function valuesOf(outputs: readonly Value[]): Value[] {
  const seen = new Set<Value>();
  const stack = [...outputs];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    stack.push(...value.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/**
 * Makes `outputs` again with some values replaced. `replace` gets each value, after its inputs, with
 * the inputs that replace them.
 */
export function rebuild(
  outputs: readonly Value[],
  replace: (value: Value, inputs: readonly Value[]) => Value,
): Value[] {
  const made = new Map<Value, Value>();
  for (const value of valuesOf(outputs)) {
    const inputs = value.inputs.map((one) => made.get(one)!);
    const replacement = replace(value, inputs);
    if (replacement.layer === undefined && value.layer !== undefined) {
      replacement.layer = value.layer;
    }
    made.set(value, replacement);
  }
  return outputs.map((output) => made.get(output)!);
}

/** How many values use each value. */
export function usesOf(outputs: readonly Value[]): Map<Value, number> {
  const uses = new Map<Value, number>();
  const count = (value: Value) => uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const value of valuesOf(outputs)) value.inputs.forEach(count);
  outputs.forEach(count);
  return uses;
}

/** The value itself if it has these inputs, else the same operation on them. */
export function withInputs(value: Value, inputs: readonly Value[]): Value {
  if (inputs.every((one, i) => one === value.inputs[i])) return value;
  const { op, shape, dtype, attributes, body } = value;
  const made = newValue(op, inputs, shape, dtype, attributes);
  return body ? { ...made, body } : made;
}
