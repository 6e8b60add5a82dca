import { borderOf, dependentOn } from '../graph/depend.ts';
import { makeValue } from '../graph/operations.ts';
import { type Body, input, type Value } from '../graph/value.ts';
import { rebuild, withInputs } from '../graph/walk.ts';
import { lifted } from './lift.ts';
import { termsApart } from './terms-apart.ts';

/** A graph to be repeated: what stands for states and elements, and what it makes of them. */
export interface LoopBody {
  readonly states: readonly Value[];
  readonly elements: readonly Value[];
  /** The next states, of the same shapes. */
  readonly next: readonly Value[];
  /** The elements of the resulting sequences. */
  readonly results: readonly Value[];
}

/** What a loop results in. */
export interface LoopResults {
  readonly states: Value[];
  readonly sequences: Value[];
}

/**
 * Repeats a graph for each element of sequences.
 *
 * @param states the first states.
 * @param sequences their first axis is the one of the loop; at least one.
 * @param isReversed whether it goes from the last element to the first. An element that results is at
 *   the place of those that it is made of.
 */
export function loop(
  given: LoopBody,
  states: readonly Value[],
  sequences: readonly Value[],
  isReversed = false,
): LoopResults {
  const { body, added, ready } = withValuesBefore(given, sequences);
  const { results, sequencesOf } = withProductsAfter(body, sequences[0]!.shape[0]!);
  const inner = scan({ ...body, results }, states, [...sequences, ...added], isReversed);
  const made = sequencesOf(inner.sequences);
  return { states: inner.states, sequences: made.map((one, i) => ready[i] ?? one) };
}

/**
 * Computes before the loop what needs no state: products, what takes several operations on elements, and
 * whole results.
 */
function withValuesBefore(body: LoopBody, sequences: readonly Value[]) {
  const outputs = termsApart(body.states, [...body.next, ...body.results]);
  const results = outputs.slice(body.next.length);
  const ofStates = dependentOn(body.states, outputs);
  const ofElements = dependentOn(body.elements, outputs);
  const sequenceOf = (value: Value) => sequences[body.elements.indexOf(value)];
  const lifting = {
    length: sequences[0]!.shape[0]!,
    isVarying: (value: Value) => ofElements.has(value),
    sequenceOf,
  };
  const stands = new Map<Value, Value>();
  const added: Value[] = [];
  const isProduct = (value: Value) => value.op === 'MatMul' && !ofStates.has(value);
  const isComposed = ({ inputs }: Value) =>
    inputs.some((one) => ofElements.has(one) && one.inputs.length > 0);
  const border = borderOf(ofStates, outputs).filter((value) => ofElements.has(value));
  for (const value of [...border.filter(isComposed), ...[...ofElements].filter(isProduct)]) {
    const all = stands.has(value) ? undefined : lifted(value, lifting);
    if (!all) continue;
    stands.set(value, standFor(value, `before${added.length}`));
    added.push(all);
  }
  const replacedOutputs = replaced(outputs, stands);
  return {
    body: {
      states: body.states,
      elements: [...body.elements, ...stands.values()],
      next: replacedOutputs.slice(0, body.next.length),
      results: replacedOutputs.slice(body.next.length),
    },
    added,
    ready: results.map((one) => (ofStates.has(one) ? undefined : lifted(one, lifting))),
  };
}

/** Computes products of results with what is the same each time after the loop. */
function withProductsAfter({ states, elements, next, results }: LoopBody, length: number) {
  const varying = dependentOn([...states, ...elements], [...next, ...results]);
  const isVarying = (value: Value) => varying.has(value);
  const sources = results.map((result) => productSource(result, length, isVarying));
  const sequencesOf = (made: readonly Value[]) =>
    results.map((result, i) => {
      const sequenceOf = (value: Value) => (value === sources[i] ? made[i] : undefined);
      return lifted(result, { length, isVarying, sequenceOf })!;
    });
  return { results: sources, sequencesOf };
}

/** What a result is a product of; the result itself if it is none. */
function productSource(result: Value, length: number, isVarying: (value: Value) => boolean): Value {
  const sources: Value[] = [];
  for (let value = result; isVarying(value); value = value.inputs[0]!) {
    if (value.op !== 'Reshape' && value.op !== 'MatMul') break;
    if (value.op === 'MatMul') sources.push(value.inputs[0]!);
  }
  const isSource = (source: Value) => {
    const all = input('loop.probe', [length, ...source.shape], source.dtype);
    const sequenceOf = (value: Value) => (value === source ? all : undefined);
    return lifted(result, { length, isVarying, sequenceOf }) !== undefined;
  };
  return sources.reverse().find(isSource) ?? result;
}

function scan(
  { next, results, ...given }: LoopBody,
  states: readonly Value[],
  sequences: readonly Value[],
  isReversed: boolean,
): LoopResults {
  const varying = [...given.states, ...given.elements];
  const outputs = [...next, ...results];
  const fixed = borderOf(dependentOn(varying, outputs), outputs);
  const stands = new Map(fixed.map((one, i) => [one, standFor(one, `fixed${i}`)]));
  const body: Body = {
    inputs: [...varying, ...stands.values()],
    outputs: replaced(outputs, stands),
  };
  const inputs = [...states, ...sequences, ...fixed];
  const attributes = { states: states.length, sequences: sequences.length };
  const scan = {
    ...makeValue('Scan', inputs, [], 'float32', { ...attributes, reverse: Number(isReversed) }),
    body,
  };
  const length = sequences[0]!.shape[0]!;
  const output = ({ dtype }: Value, shape: readonly number[], index: number) =>
    makeValue('ScanOutput', [scan], shape, dtype, { index });
  return {
    states: next.map((one, i) => output(one, one.shape, i)),
    sequences: results.map((one, i) => output(one, [length, ...one.shape], next.length + i)),
  };
}

/** An input of a body in place of a value, or for the elements of a sequence. */
export function standFor({ dtype, shape }: Value, name: string, isSequence = false): Value {
  return input(`loop.${name}`, isSequence ? shape.slice(1) : shape, dtype);
}

/** `outputs` with some values replaced by others. */
export function replaced(
  outputs: readonly Value[],
  replacements: ReadonlyMap<Value, Value>,
): Value[] {
  return rebuild(outputs, (value, inputs) => replacements.get(value) ?? withInputs(value, inputs));
}
