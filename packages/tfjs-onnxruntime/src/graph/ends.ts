import { operationOf } from './operations.ts';
import type { Value } from './value.ts';

/**
 * The operations that end a graph: those on each element, and changes of a shape, from which such
 * operations alone lead to an output.
 */
export function endsOf(outputs: readonly Value[]): Set<Value> {
  const ends = new Set<Value>();
  const stack = [...outputs];
  for (let value = stack.pop(); value; value = stack.pop()) {
    const isEnd = value.op === 'Reshape' || operationOf(value).isElementwise;
    if (ends.has(value) || !isEnd) continue;
    ends.add(value);
    stack.push(...value.inputs);
  }
  return ends;
}
