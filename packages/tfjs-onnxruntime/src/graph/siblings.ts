import type { Value } from './value.ts';

/** The values at the same place in several graphs, by the value of the first graph. */
export type Siblings = ReadonlyMap<Value, readonly Value[]>;

/** Identifies an input of a graph. */
export type IdentityOf = (input: Value) => unknown;

/**
 * Matches graphs of the same operations on the same inputs. Shapes, attributes and constants may differ.
 *
 * @param graphs the outputs of each graph, in the same order.
 * @param identities for each graph, what its inputs are.
 * @returns `undefined` when the graphs have other operations, or when a value of the first graph stands
 *   for several of another.
 */
export function siblingsIn(
  graphs: readonly (readonly Value[])[],
  identities: readonly IdentityOf[],
): Siblings | undefined {
  const siblings = new Map<Value, readonly Value[]>();
  const stack: (readonly Value[])[] = [...transposed(graphs)];
  for (let values = stack.pop(); values; values = stack.pop()) {
    const [first] = values as [Value];
    const known = siblings.get(first);
    if (known?.every((value, i) => value === values![i])) continue;
    if (known || !areAlike(values, identities)) return undefined;
    siblings.set(first, values);
    // Inputs of bodies correspond by their places.
    const bodies = values.flatMap(({ body }) => (body ? [body] : []));
    for (const inputs of transposed(bodies.map(({ inputs }) => inputs))) {
      siblings.set(inputs[0]!, inputs);
    }
    stack.push(...transposed(bodies.map(({ outputs }) => outputs)));
    stack.push(...transposed(values.map(({ inputs }) => inputs)));
  }
  return siblings;
}

function areAlike(values: readonly Value[], identities: readonly IdentityOf[]): boolean {
  const [{ op, dtype, inputs, shape, body }] = values as [Value];
  const ids = op === 'Input' ? values.map((value, i) => identities[i]!(value)) : [];
  return (
    values.every((value) => value.op === op && value.dtype === dtype) &&
    values.every((value) => value.inputs.length === inputs.length) &&
    values.every((value) => value.body?.outputs.length === body?.outputs.length) &&
    values.every((value) => value.shape.length === shape.length) &&
    ids.every((id) => id === ids[0])
  );
}

/** One list for each place, in place of one for each graph. */
export function transposed(lists: readonly (readonly Value[])[]): Value[][] {
  return (lists[0] ?? []).map((_, i) => lists.map((list) => list[i]!));
}
