import { VaryingStepError } from '../errors.ts';
import { type LinearTerm, linearTerm } from '../graph/linear-term.ts';
import { transposed } from '../graph/siblings.ts';
import { sameNumbers, splatOf, type Value } from '../graph/value.ts';
import type { Trace } from './trace.ts';

/**
 * Finds the learning rate in a step that was traced at three rates: the constants that lie on a line
 * over the rate, as `-lr` of gradient descent and `1 - lr * decay` of a decoupled weight decay do.
 * Everything else must be equal in the three traces.
 *
 * @returns the constants of the first trace that depend on the rate.
 * @throws {VaryingStepError} when something else differs: a random number, a counter, or a number
 *   that depends on the rate in another way. As a constant of the graph it would be wrong.
 */
export function learningRateTerms(
  traces: readonly [Trace, Trace, Trace],
  lrs: readonly [number, number, number],
): Map<Value, LinearTerm> {
  const terms = new Map<Value, LinearTerm>();
  for (const triple of matchedValues(byPlace(traces.map(outputsOf)))) {
    const [first, ...others] = triple as [Value, Value, Value];
    const described = describe(first);
    if (others.some((other) => describe(other) !== described)) {
      throw new VaryingStepError(
        `${OTHER_OPERATIONS}${where(first)}: ${described}, then ${others.map(describe).join(', ')}`,
      );
    }
    if (first.op !== 'Const') continue;
    const term = termOf(triple, lrs);
    if (term) terms.set(first, term);
  }
  return terms;
}

/** Identifies an input of a trace: a variable, or a name. */
type IdentityOf = (input: Value) => unknown;

/**
 * Whether a step that was traced again at the same rate is still the same: its operations, its numbers,
 * and the variables that it reads and changes.
 */
export function isSameStep(
  [before, identityBefore]: readonly [Trace, IdentityOf],
  [now, identityNow]: readonly [Trace, IdentityOf],
): boolean {
  const results = resultsOf(before, identityBefore);
  const resultsNow = resultsOf(now, identityNow);
  const pairs = [...results].map(([key, value]) => [value, resultsNow.get(key)]);
  if (results.size !== resultsNow.size || pairs.some(([, value]) => !value)) return false;
  try {
    for (const pair of matchedValues(pairs as [Value, Value][])) {
      const [a, b] = pair as [Value, Value];
      const isAlike =
        a.op === 'Input' && b.op === 'Input'
          ? identityBefore(a) === identityNow(b)
          : describe(a) === describe(b) && hasSameData(a, b);
      if (!isAlike) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof VaryingStepError) return false;
    throw error;
  }
}

/** The loss, and what becomes of each variable that changes. */
function resultsOf({ loss, variables }: Trace, identityOf: IdentityOf): Map<unknown, Value> {
  const changed = variables.filter(({ before, after }) => before !== after);
  return new Map<unknown, Value>([
    ['loss', loss],
    ...changed.map(({ before, after }) => [identityOf(before), after] as const),
  ]);
}

function hasSameData(a: Value, b: Value): boolean {
  return a.data === undefined || (b.data !== undefined && sameNumbers(a.data, b.data));
}

const OTHER_OPERATIONS = 'it had other operations when it was traced again';

/**
 * The values at the same places of several graphs, from results at the same places back to the inputs.
 *
 * @throws {VaryingStepError} when the numbers of inputs differ.
 */
function* matchedValues(results: Value[][]): Generator<readonly Value[]> {
  const seen = new Set<Value>();
  const stack = [...results];
  for (let values = stack.pop(); values; values = stack.pop()) {
    if (seen.has(values[0]!)) continue;
    seen.add(values[0]!);
    yield values;
    stack.push(...byPlace(values.map(({ inputs, body }) => [...inputs, ...(body?.outputs ?? [])])));
  }
}

function outputsOf({ loss, variables }: Trace): Value[] {
  return [loss, ...variables.flatMap(({ before, after }) => (before === after ? [] : [after]))];
}

/** One list for each place, in place of one for each trace. */
function byPlace(lists: readonly (readonly Value[])[]): Value[][] {
  if (lists.some(({ length }) => length !== lists[0]!.length)) {
    throw new VaryingStepError(OTHER_OPERATIONS);
  }
  return transposed(lists);
}

function describe({ op, shape, dtype, attributes }: Value): string {
  return `${op} ${dtype} [${shape.join(', ')}] ${JSON.stringify(attributes)}`;
}

function termOf(triple: readonly Value[], lrs: readonly number[]): LinearTerm | undefined {
  const [first, second, third] = triple.map(({ data }) => data!);
  if (sameNumbers(first!, second!) && sameNumbers(first!, third!)) return undefined;
  const numbers = triple.map(splatOf) as number[];
  const term = linearTerm(numbers, lrs);
  if (term) return term;
  throw new VaryingStepError(
    `a constant${where(triple[0]!)} differs from trace to trace (${numbers.join(', ')}), and isn't a constant plus a multiple of the learning rate`,
  );
}

function where({ layer }: Value): string {
  return layer === undefined ? '' : ` of layer ${layer}`;
}
