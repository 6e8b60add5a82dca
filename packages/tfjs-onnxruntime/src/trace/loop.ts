import * as tf from '@tensorflow/tfjs';
import { sameShape, splat, type Value } from '../graph/value.ts';
import { valuesOf } from '../graph/walk.ts';
import { add } from '../ops/elementwise.ts';
import { type LoopBody, loop, standFor } from '../ops/loop.ts';
import { type BodyGradient, differentiableLoop } from '../ops/loop-gradient.ts';
import { engine } from '../training/engine.ts';
import { infoOf, type TraceBackend } from './backend.ts';

/** What a trace knows that a loop needs. */
export interface LoopTracing {
  readonly backend: TraceBackend;
  /** How many random draws there were. */
  readonly draws: () => number;
}

/** A function that is applied to each element of sequences in turn. */
export interface TracedCall {
  /** From elements and states to an output and the next states, all of them floats. */
  readonly step: (elements: tf.Tensor[], states: tf.Tensor[]) => tf.Tensor[];
  /** The first axis of each is the one of the loop. Only the first has a gradient. */
  readonly sequences: readonly tf.Tensor[];
  /** The first states. */
  readonly states: readonly tf.Tensor[];
  /** Whether all outputs are wanted, or only the last one. */
  readonly wantsSequence: boolean;
  readonly wantsStates: boolean;
}

/** Thrown where the gradient of a loop's gradient is wanted. */
export class NestedGradient extends Error {}

/**
 * Records a loop.
 *
 * @returns the output, and the last states if they are wanted; `undefined` if the steps must be repeated
 *   one by one, since they differ: random numbers, or variables that change.
 * @throws {NestedGradient} in the gradient, if it is to have a gradient itself.
 */
export function tracedLoop(call: TracedCall, tracing: LoopTracing): tf.Tensor[] | undefined {
  const { sequences, states, wantsSequence, wantsStates } = call;
  const { backend } = tracing;
  if (sequences[0]!.shape[0]! < 2) return undefined;
  const recorded = recordBody(call, tracing);
  if (!recorded) return undefined;
  const { body, gradient, variables, last } = recorded;
  const elements = sequences.map((one) => backend.tensorValue(one));
  const own = states.map((one) => backend.tensorValue(one));
  const added = body.next.slice(own.length).map(({ shape }) => splat(0, shape));
  const start = [...own, ...added];
  const run = gradient
    ? differentiableLoop(body, gradient, start, elements)
    : { ...loop(body, start, elements), gradient: undefined };
  const output = wantsSequence ? run.sequences[0]! : run.states[last]!;
  const results = [output, ...(wantsStates ? run.states.slice(0, own.length) : [])];
  const inputs = [sequences[0]!, ...states, ...variables];
  const made = engine().runKernelFunc({
    forwardFunc: () => results.map(tensorOf),
    inputs: Object.fromEntries(inputs.map((tensor, i) => [`${i}`, tensor])),
    backwardsFunc: (given) => {
      if (isTapeOn()) throw new NestedGradient();
      const [ofOutput, ...ofLast] = [given].flat().map((dy) => backend.tensorValue(dy));
      const ofStates = [
        ...(wantsStates ? ofLast : own.map(({ shape }) => splat(0, shape))),
        ...added,
      ].map((one, i) => (i === last ? add(one, ofOutput!) : one));
      const gradients = run.gradient!(ofStates, wantsSequence ? [ofOutput!] : []);
      const all = [
        gradients.sequences[0]!,
        ...gradients.states.slice(0, own.length),
        ...gradients.fixed,
      ];
      return Object.fromEntries(all.map((value, i) => [`${i}`, () => tensorOf(value)]));
    },
  });
  return [made].flat();
}

interface RecordedBody {
  readonly body: LoopBody;
  readonly gradient?: BodyGradient;
  /** The variables by which there is a gradient. */
  readonly variables: readonly tf.Variable[];
  /** The place of the state that is the last output, if only that is wanted; else -1. */
  readonly last: number;
}

/** Records one step, with its gradient if gradients are being recorded. */
function recordBody(
  { step, sequences, states, wantsSequence }: TracedCall,
  { backend, draws }: LoopTracing,
): RecordedBody | undefined {
  const read = (tensor: tf.Tensor) => backend.tensorValue(tensor);
  const elementStands = sequences.map((one, i) => standFor(read(one), `x${i}`, true));
  const stateStands = states.map((one, i) => standFor(read(one), `state${i}`));
  const elements = elementStands.map(tensorOf);
  const given = stateStands.map(tensorOf);
  const isRecorded = isTapeOn();
  const isUnchanged = watchVariables();
  return withoutTape(() => {
    // The first call may make masks, which the next ones use again.
    const before = step(elements, given).map(read);
    if (!canFollow(before, stateStands)) return undefined;
    const variables = variablesBehind(before);
    const count = draws();
    const stands = before.map((one, i) => standFor(one, `gradient${i}`));
    let made: Value[] = [];
    // Which of the next states is the output, if only the last one is wanted.
    let place = -1;
    const objective = () => {
      const results = step(elements, given);
      made = results.map(read);
      place = wantsSequence ? -1 : made.indexOf(made[0]!, 1) - 1;
      const parts = results.map((one, i) => tf.sum(tf.mul(one, tensorOf(stands[i]!))));
      return parts.slice(place < 0 ? 0 : 1).reduce((sum, part) => tf.add(sum, part));
    };
    const by = [elements[0]!, ...given, ...variables];
    const gradients = isRecorded ? engine().gradients(objective, by, null, true).grads : [];
    if (!isRecorded) objective();
    const isSame = isUnchanged() && draws() === count;
    if (!isSame || isMadeOutside(before, elementStands[0]!, variables)) return undefined;
    const [output, ...next] = made as [Value, ...Value[]];
    const [ofOutput, ...ofNext] = stands as [Value, ...Value[]];
    const isAdded = !wantsSequence && place < 0;
    const last = isAdded ? next.length : place;
    // Next to the states: the output.
    const beside = (list: readonly Value[], one: Value) => (isAdded ? [...list, one] : list);
    const body = {
      states: beside(stateStands, standFor(output, 'last')),
      elements: elementStands,
      next: beside(next, output),
      results: wantsSequence ? [output] : [],
    };
    if (!isRecorded) return { body, variables: [], last };
    const values = by.map(({ shape }, i) => (gradients[i] ? read(gradients[i]) : splat(0, shape)));
    const gradient = {
      ofNext: beside(ofNext, ofOutput),
      ofResults: wantsSequence ? [ofOutput] : [],
      states: beside(values.slice(1, 1 + given.length), splat(0, output.shape)),
      elements: values.slice(0, 1),
      fixed: values.slice(1 + given.length),
    };
    return { body, gradient, variables, last };
  });
}

/** Whether a step can follow one with these results: an output, then the next states. */
function canFollow([, ...next]: readonly Value[], states: readonly Value[]): boolean {
  const isLike = (one: Value, i: number) =>
    states[i]?.dtype === one.dtype && sameShape(states[i].shape, one.shape);
  return next.length === states.length && next.every(isLike);
}

/** Returns whether variables are as they are now, after putting them back. */
function watchVariables(): () => boolean {
  const variables = Object.values(engine().state.registeredVariables);
  const data = variables.map(({ dataId }) => dataId);
  return () => {
    const isUnchanged = variables.every(({ dataId }, i) => dataId === data[i]);
    variables.forEach((variable, i) => {
      variable.dataId = data[i]!;
    });
    return isUnchanged;
  };
}

function variablesBehind(results: readonly Value[]): tf.Variable[] {
  const values = new Set<object>(valuesOf(results));
  const all = Object.values(engine().state.registeredVariables);
  return all.filter(({ dataId, dtype }) => dtype === 'float32' && values.has(dataId));
}

/** Whether results depend on something that was computed before: its gradient would be lost. */
function isMadeOutside(
  results: readonly Value[],
  begin: Value,
  variables: readonly tf.Variable[],
): boolean {
  const seen = new Set<object>(variables.map(({ dataId }) => dataId));
  const stack = [...results];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.id < begin.id && value.op !== 'Const' && value.op !== 'Input') return true;
    stack.push(...value.inputs);
  }
  return false;
}

function isTapeOn(): boolean {
  const { gradientDepth, kernelDepth } = engine().state as unknown as Record<string, number>;
  return gradientDepth! > 0 && kernelDepth === 0;
}

/** Runs `body` as if no gradient were being recorded. */
function withoutTape<T>(body: () => T): T {
  const { state } = engine();
  const { activeTape, gradientDepth } = state;
  Object.assign(state, { activeTape: null, gradientDepth: 0 });
  try {
    return body();
  } finally {
    Object.assign(state, { activeTape, gradientDepth });
  }
}

function tensorOf(value: Value): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(infoOf(value));
}
