import { dependentOn } from '../graph/depend.ts';
import type { Value } from '../graph/value.ts';
import { rebuild, usesOf, withInputs } from '../graph/walk.ts';
import { add } from './elementwise.ts';

/**
 * Turns (e + p) + b into (e + b) + p where only p depends on the states of a loop: then e + b can be
 * computed before it.
 */
export function termsApart(states: readonly Value[], outputs: readonly Value[]): Value[] {
  const ofStates = dependentOn(states, outputs);
  const uses = usesOf(outputs);
  /** Which term of a sum that was made depends on the states. */
  const moving = new Map<Value, number>();
  return rebuild(outputs, (value, inputs) => {
    const result = withInputs(value, inputs);
    const place = movingTerm(value, ofStates);
    if (place === undefined) return result;
    moving.set(result, place);
    const inner = inputs[place]!;
    const within = moving.get(inner);
    if (within === undefined || uses.get(value.inputs[place]!) !== 1) return result;
    const sum = add(add(inner.inputs[1 - within]!, inputs[1 - place]!), inner.inputs[within]!);
    if (sum.op === 'Add') moving.set(sum, 1);
    return sum;
  });
}

/** The place of the term that depends on the states, if only one does. */
function movingTerm({ op, inputs }: Value, ofStates: ReadonlySet<Value>): number | undefined {
  if (op !== 'Add') return undefined;
  const [first, second] = inputs.map((one) => ofStates.has(one));
  return first === second ? undefined : Number(second);
}
