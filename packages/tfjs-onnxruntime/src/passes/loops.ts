import { isOp, makeValue, type ValueOf } from '../graph/operations.ts';
import type { Body, Value } from '../graph/value.ts';
import { rebuild, valuesOf, withInputs } from '../graph/walk.ts';
import { reshape } from '../ops/shape.ts';

/** Leaves out of each loop the results that nothing needs, and what only they need. */
export function pruneLoops(outputs: readonly Value[]): Value[] {
  const needed = neededOutputs(outputs);
  const places = new Map<Value, number[]>();
  return rebuild(outputs, (value, inputs) => {
    if (isOp(value, 'Scan')) {
      const made = pruned(value, inputs, needed.get(value) ?? new Set());
      places.set(value, made.outputs);
      return made.scan;
    }
    if (isOp(value, 'ScanOutput')) {
      const index = places.get(value.inputs[0]!)!.indexOf(value.attributes.index);
      // A result that isn't needed: nothing will use it.
      if (index < 0) return value;
      return makeValue('ScanOutput', inputs, value.shape, value.dtype, { index });
    }
    return withInputs(value, inputs);
  });
}

/** For each loop that is needed, which of its outputs are. */
function neededOutputs(outputs: readonly Value[]): Map<Value, Set<number>> {
  const needed = new Map<Value, Set<number>>();
  const demanded = new Set(outputs);
  // The users of a value come after it.
  for (const value of valuesOf(outputs).reverse()) {
    if (!demanded.has(value)) continue;
    if (isOp(value, 'ScanOutput')) {
      const [scan] = value.inputs as [Value];
      needed.set(scan, (needed.get(scan) ?? new Set()).add(value.attributes.index));
      demanded.add(scan);
    } else if (isOp(value, 'Scan')) {
      const places = needed.get(value)!;
      const { states } = value.attributes;
      for (const one of inputsFor(value, places)) {
        demanded.add(value.inputs[one]!);
        if (one < states) places.add(one);
      }
    } else for (const one of value.inputs) demanded.add(one);
  }
  return needed;
}

/** The places of the inputs that these outputs need, directly or through the next states. */
function inputsFor({ body, attributes }: ValueOf<'Scan'>, outputs: Iterable<number>): Set<number> {
  const { inputs, outputs: made } = body!;
  const wanted = new Set(outputs);
  const found = new Set<number>();
  for (const output of wanted) {
    // A state that is an output needs its first value.
    if (output < attributes.states) found.add(output);
    const behind = new Set(valuesOf([made[output]!]));
    inputs.forEach((input, i) => {
      if (!behind.has(input)) return;
      found.add(i);
      if (i < attributes.states) wanted.add(i);
    });
  }
  return found;
}

function pruned(scan: ValueOf<'Scan'>, inputs: readonly Value[], needed: ReadonlySet<number>) {
  const { states, sequences, reverse } = scan.attributes;
  const { inputs: own, outputs: made } = scan.body!;
  const found = inputsFor(scan, needed);
  const isKept = (_: unknown, i: number) => found.has(i);
  const outputs = [...made.keys()].filter((i) => needed.has(i));
  const places = [...own.keys()].filter((i) => found.has(i));
  const isSequence = (i: number) => i >= states && i < states + sequences;
  // A loop without a sequence has no length.
  if (!places.some(isSequence)) {
    found.add(states);
    places.splice(places.filter((i) => i < states).length, 0, states);
  }
  const body: Body = { inputs: own.filter(isKept), outputs: outputs.map((i) => made[i]!) };
  const attributes = {
    states: places.filter((i) => i < states).length,
    sequences: places.filter(isSequence).length,
    reverse,
  };
  const kept = places.map((i) => inputs[i]!);
  return { scan: { ...makeValue('Scan', kept, [], 'float32', attributes), body }, outputs };
}

/** Lets each loop give a sequence once: those that only differ in their shape are one. */
export function shareResults(outputs: readonly Value[]): Value[] {
  return rebuild(outputs, (value, inputs) => {
    const result = withInputs(value, inputs);
    if (!isOp(value, 'ScanOutput')) return result;
    const { body, attributes } = inputs[0] as ValueOf<'Scan'>;
    const { index } = value.attributes;
    const roots = body!.outputs.map(unshaped);
    const isSame = (_: unknown, i: number) => i >= attributes.states && roots[i] === roots[index];
    const first = body!.outputs.findIndex(isSame);
    if (index < attributes.states || first === index) return result;
    const shape = [value.shape[0]!, ...body!.outputs[first]!.shape];
    const one = makeValue('ScanOutput', inputs, shape, value.dtype, { index: first });
    return reshape(one, value.shape);
  });
}

function unshaped(value: Value): Value {
  return value.op === 'Reshape' ? unshaped(value.inputs[0]!) : value;
}

/** Applies passes to what loops repeat. */
export function optimizeBodies(
  outputs: readonly Value[],
  optimize: (outputs: readonly Value[]) => Value[],
): Value[] {
  return rebuild(outputs, (value, inputs) => {
    const made = withInputs(value, inputs);
    const { body } = value;
    if (!body) return made;
    const again = { ...body, outputs: optimize(body.outputs) };
    return {
      ...makeValue('Scan', inputs, [], 'float32', (value as ValueOf<'Scan'>).attributes),
      body: again,
    };
  });
}
