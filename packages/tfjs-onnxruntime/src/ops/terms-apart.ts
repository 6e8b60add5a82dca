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
  return rebuild(outputs, (value, inputs) => {
    const result = withInputs(value, inputs);
    const sum = parts(value, ofStates);
    if (!sum || uses.get(value.inputs[sum.moving]!) !== 1) return result;
    const inner = parts(value.inputs[sum.moving]!, ofStates);
    const made = inputs[sum.moving]!;
    if (!inner || made.op !== 'Add') return result;
    const still = add(made.inputs[1 - inner.moving]!, inputs[1 - sum.moving]!);
    return add(still, made.inputs[inner.moving]!);
  });
}

/** Which term of a sum depends on the states, if only one does. */
function parts({ op, inputs }: Value, ofStates: ReadonlySet<Value>) {
  if (op !== 'Add') return undefined;
  const moving = inputs.map((one) => ofStates.has(one));
  return moving[0] === moving[1] ? undefined : { moving: moving.indexOf(true) };
}
