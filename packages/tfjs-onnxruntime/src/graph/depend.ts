import type { Value } from './value.ts';
import { valuesOf } from './walk.ts';

/** Those of the values behind `outputs` that depend on one of `inputs`, with these inputs. */
export function dependentOn(inputs: readonly Value[], outputs: readonly Value[]): Set<Value> {
  const dependent = new Set(inputs);
  for (const value of valuesOf(outputs)) {
    if (value.inputs.some((one) => dependent.has(one))) dependent.add(value);
  }
  return dependent;
}

/**
 * The values on the border of a set: not in it, but inputs of those in it, or among `outputs`.
 * Constants don't count.
 */
export function borderOf(inside: ReadonlySet<Value>, outputs: readonly Value[]): Value[] {
  const border = new Set<Value>();
  const add = (value: Value) => {
    if (!inside.has(value) && value.op !== 'Const') border.add(value);
  };
  outputs.forEach(add);
  for (const value of valuesOf(outputs)) if (inside.has(value)) value.inputs.forEach(add);
  return [...border];
}
