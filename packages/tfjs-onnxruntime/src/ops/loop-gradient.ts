import { borderOf, dependentOn } from '../graph/depend.ts';
import { operationOf } from '../graph/operations.ts';
import { input, splat, type Value } from '../graph/value.ts';
import { add } from './elementwise.ts';
import { summed } from './lift.ts';
import { type LoopBody, loop, replaced, standFor } from './loop.ts';

/** The gradient of the graph of a loop. */
export interface BodyGradient {
  /** Stand for the gradients of the next states, and of the resulting elements. */
  readonly ofNext: readonly Value[];
  readonly ofResults: readonly Value[];
  /** The gradients of its states, of its elements, and of values that are the same each time. */
  readonly states: readonly Value[];
  readonly elements: readonly Value[];
  readonly fixed: readonly Value[];
}

/** A loop whose gradient can be computed. */
export interface DifferentiableLoop {
  readonly states: Value[];
  readonly sequences: Value[];
  /** The gradients of first states, sequences and fixed values, from those of the results. */
  gradient(ofStates: readonly Value[], ofSequences: readonly Value[]): LoopGradients;
}

export interface LoopGradients {
  readonly states: Value[];
  readonly sequences: Value[];
  readonly fixed: Value[];
}

/**
 * A loop that keeps, for each element, what its gradient needs. The gradient is a loop in the other
 * direction, over what was kept.
 */
export function differentiableLoop(
  body: LoopBody,
  gradient: BodyGradient,
  states: readonly Value[],
  sequences: readonly Value[],
): DifferentiableLoop {
  const later = [...gradient.states, ...gradient.elements, ...gradient.fixed];
  const kept = keptValues(body, gradient, later);
  // The elements of the given sequences are there.
  const own = kept.filter((value) => !body.elements.includes(value));
  const forward = loop({ ...body, results: [...body.results, ...own] }, states, sequences);
  const count = body.results.length;
  return {
    states: forward.states,
    sequences: forward.sequences.slice(0, count),
    gradient(ofStates, ofSequences) {
      const stands = kept.map((value, i) => standFor(value, `kept${i}`));
      const keptSequences = kept.map((value) => {
        const place = body.elements.indexOf(value);
        return place < 0 ? forward.sequences[count + own.indexOf(value)]! : sequences[place]!;
      });
      const outputs = replaced(later, new Map(kept.map((value, i) => [value, stands[i]!])));
      const [ofFirst, rest] = parted(outputs, gradient.states.length);
      const [ofElements, ofFixed] = parted(rest, gradient.elements.length);
      const given = [...gradient.ofResults, ...stands];
      const givenSequences = [...ofSequences, ...keptSequences];
      const sums = sumsOf(ofFixed, [...gradient.ofNext, ...given], (value) => ({
        sequence: givenSequences[given.indexOf(value)],
        length: sequences[0]!.shape[0]!,
      }));
      const backward = loop(
        {
          states: [...gradient.ofNext, ...sums.before],
          elements: given,
          next: [...ofFirst, ...sums.after],
          results: [...ofElements, ...sums.stacked],
        },
        [...ofStates, ...sums.before.map(({ shape }) => splat(0, shape))],
        givenSequences,
        true,
      );
      const [ofStart, totals] = parted(backward.states, ofFirst.length);
      const [ofGiven, stacks] = parted(backward.sequences, ofElements.length);
      return { states: ofStart, sequences: ofGiven, fixed: sums.results(totals, stacks) };
    },
  };
}

/** The sums of gradients over all elements: by products after the loop where possible, else within it. */
function sumsOf(
  gradients: readonly Value[],
  inputs: readonly Value[],
  known: (value: Value) => { readonly sequence: Value | undefined; readonly length: number },
) {
  const varying = dependentOn(inputs, gradients);
  const isVarying = (value: Value) => varying.has(value);
  const { length } = known(gradients[0] ?? splat(0));
  const stacks = new Map<Value, Value>();
  const totals = new Map<Value, { readonly state: Value; readonly total: Value }>();
  const stacked = (value: Value) => {
    const sequence = known(value).sequence ?? stacks.get(value);
    if (sequence) return sequence;
    const stand = input('loop.stack', [length, ...value.shape], value.dtype);
    stacks.set(value, stand);
    return stand;
  };
  const accumulated = (value: Value) => {
    const { total } = totals.get(value) ?? { total: standFor(value, 'total') };
    if (!totals.has(value)) totals.set(value, { state: standFor(value, 'sum'), total });
    return total;
  };
  const sums = gradients.map((one) => summed(one, { length, isVarying }, stacked, accumulated));
  const list = [...totals.values()];
  return {
    before: list.map(({ state }) => state),
    after: [...totals].map(([value, { state }]) => add(state, value)),
    stacked: [...stacks.keys()],
    results: (ends: readonly Value[], sequences: readonly Value[]) =>
      replaced(
        sums,
        new Map([
          ...list.map(({ total }, i) => [total, ends[i]!] as const),
          ...[...stacks.values()].map((stand, i) => [stand, sequences[i]!] as const),
        ]),
      ),
  };
}

/**
 * The values of the body that its gradient needs. What can quickly be computed again from one value, or
 * from several that are kept anyway, isn't kept itself.
 */
function keptValues(
  { states, elements }: LoopBody,
  { ofNext, ofResults }: BodyGradient,
  outputs: readonly Value[],
): Value[] {
  const before = dependentOn([...states, ...elements], outputs);
  const after = dependentOn([...ofNext, ...ofResults], outputs);
  const needed = borderOf(after, outputs).filter((value) => before.has(value));
  const sources = new Map<Value, Set<Value>>();
  const sourcesOf = (value: Value): Set<Value> => {
    const known = sources.get(value);
    if (known) return known;
    const varying = value.inputs.filter((one) => before.has(one));
    const found = new Set(isQuick(value) ? varying.flatMap((one) => [...sourcesOf(one)]) : [value]);
    sources.set(value, found);
    return found;
  };
  const kept = new Set<Value>();
  for (const value of needed) {
    const [first, ...others] = sourcesOf(value);
    if (others.length === 0) kept.add(first!);
  }
  for (const value of needed) {
    if ([...sourcesOf(value)].some((one) => !kept.has(one))) kept.add(value);
  }
  return [...kept];
}

const SLOW = new Set(['Exp', 'Log', 'Tanh', 'Sigmoid', 'Erf', 'Pow', 'Sqrt', 'Div', 'Softplus']);

function isQuick(value: Value): boolean {
  return operationOf(value).isElementwise === true && !SLOW.has(value.op);
}

function parted<T>(list: readonly T[], at: number): [T[], T[]] {
  return [list.slice(0, at), list.slice(at)];
}
