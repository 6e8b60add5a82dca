import { VaryingStepError } from '../errors.ts';
import { splatOf, type Value } from '../graph/value.ts';
import type { Trace } from './trace.ts';

type Triple = readonly [Value, Value, Value];

/**
 * Finds the learning rate in a step that was traced at three rates: the constants that are multiples
 * of it. Everything else must be equal in the three traces.
 *
 * @returns the constants of the first trace, with their multiples.
 * @throws {VaryingStepError} when something else differs: a random number, a counter, or a number
 *   that depends on the rate in another way. As a constant of the graph it would be wrong.
 */
export function learningRateFactors(
  traces: readonly [Trace, Trace, Trace],
  lrs: readonly [number, number, number],
): Map<Value, number> {
  const factors = new Map<Value, number>();
  const seen = new Set<Value>();
  const stack = transposed(traces.map(outputsOf));
  for (let triple = stack.pop(); triple; triple = stack.pop()) {
    const [first] = triple;
    if (seen.has(first)) continue;
    seen.add(first);
    expectSame(triple);
    if (first.op === 'Const') {
      const factor = factorOf(triple, lrs);
      if (factor !== undefined) factors.set(first, factor);
    }
    stack.push(...transposed(triple.map(({ inputs }) => inputs)));
  }
  return factors;
}

function outputsOf({ loss, variables }: Trace): Value[] {
  return [loss, ...variables.map(({ after }) => after)];
}

/** Three lists as a list of triples. */
function transposed(lists: readonly (readonly Value[])[]): Triple[] {
  const [a, b, c] = lists as [Value[], Value[], Value[]];
  if (a.length !== b.length || a.length !== c.length) {
    throw new VaryingStepError('it had other operations when it was traced again');
  }
  return a.map((value, i) => [value, b[i]!, c[i]!]);
}

function expectSame([first, ...others]: Triple): void {
  const described = describe(first);
  if (others.some((other) => describe(other) !== described)) {
    throw new VaryingStepError(
      `it had other operations when it was traced again${where(first)}: ${described}, then ${others.map(describe).join(', ')}`,
    );
  }
}

function describe({ op, shape, dtype, attributes }: Value): string {
  return `${op} ${dtype} [${shape.join(', ')}] ${JSON.stringify(attributes)}`;
}

function factorOf(triple: Triple, lrs: readonly number[]): number | undefined {
  const [first, second, third] = triple.map(({ data }): Data => data!);
  if (isSame(first!, second!) && isSame(first!, third!)) return undefined;
  const numbers = triple.map(splatOf) as number[];
  const ratios = numbers.map((number, i) => number / lrs[i]!);
  const [ratio] = ratios as [number, number, number];
  if (ratios.every((one) => Math.abs(one - ratio) <= 1e-6 * Math.abs(ratio))) {
    // The constants have single precision: 1.0000001 stands for 1.
    return Number(ratio.toPrecision(6));
  }
  throw new VaryingStepError(
    `a constant${where(triple[0])} differs from trace to trace (${numbers.join(', ')}), and not as the learning rate does`,
  );
}

type Data = ArrayLike<number>;

function isSame(a: Data, b: Data): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (x, i) => Object.is(x, b[i]));
}

function where({ layer }: Value): string {
  return layer === undefined ? '' : ` of layer ${layer}`;
}
