import {
  type BatchAxes,
  LEAST,
  lengthsOf,
  sampledLengths,
  samplesAxis,
  specsAt,
} from './batch-lengths.ts';
import { VaryingStepError } from './errors.ts';
import type { LinearTerm } from './graph/linear-term.ts';
import { type Siblings, siblingsIn } from './graph/siblings.ts';
import { input, type Value } from './graph/value.ts';
import { rebuild, valuesOf, withInputs } from './graph/walk.ts';
import { add, mul } from './ops/elementwise.ts';
import { optimize, type Target } from './passes/optimize.ts';
import { learningRateTerms } from './trace/compare.ts';
import { termsAtLengths } from './trace/compare-lengths.ts';
import type { Line } from './trace/random.ts';
import { variableOf } from './trace/slots.ts';
import type { Trace, Traceable, TracedVariable } from './trace/trace.ts';
import { tracesOf } from './trace/traces.ts';

/** A step, and its trace. */
export interface TracedStep {
  readonly traceable: Traceable;
  readonly trace: Trace;
}

/** A traced step, and the graph to run: with the learning rate as an input, and optimised. */
export interface StepGraph extends TracedStep {
  /** The constants of the trace that depend on the rate. */
  readonly rateTerms: ReadonlyMap<Value, LinearTerm>;
  /** The random draws of the trace. */
  readonly draws: Line[];
  readonly lr: Value;
  /** The outputs of the optimised graph, in the order of `outputsOf`. */
  readonly outputs: readonly Value[];
  readonly target: Target;
  /** The same step for batches of other lengths, with the same `rateTerms`, each traced at the next rate. */
  readonly others?: { readonly axes: BatchAxes; readonly steps: readonly TracedStep[] };
}

/**
 * Rates to trace with, in order: a number in a step hardly lies on a line over them by chance. They are
 * large, so that the rate shows in `1 - lr * 1e-4` too, which has single precision.
 */
const LEARNING_RATES = [0.8123456, 2.9387313, 7.5071829] as const;

/**
 * Traces a step at several rates, and makes one graph of it. If possible, each trace has a batch of
 * another length too, so that the graph for all lengths needs no more of them.
 */
export function graphOfStep(traceable: Traceable, target: Target): StepGraph {
  const known = graphAtLengths(traceable, target);
  if (known) return known;
  const draws: Line[] = [];
  const traces = tracesOf(traceable, LEARNING_RATES, draws) as [Trace, Trace, Trace];
  const rateTerms = learningRateTerms(traces, LEARNING_RATES);
  return optimized({ traceable, trace: traces[0], rateTerms, draws, target });
}

function graphAtLengths(traceable: Traceable, target: Target): StepGraph | undefined {
  const axes = samplesAxis(traceable.batch);
  const own = axes && lengthsOf(axes, traceable.batch)!;
  // A trace of few samples is quicker. A function of the user's may need more, as for its largest ten.
  for (const above of own ? new Set([LEAST, Math.max(LEAST, ...own)]) : []) {
    const samples = sampledLengths([own!], above).reverse();
    if (`${samples[0]}` !== `${own}`) return undefined;
    const graph = graphAt(samples, axes!, traceable, target);
    if (graph) return graph;
  }
  return undefined;
}

/** @param samples - at which lengths to trace the step; the first is that of its batch. */
function graphAt(
  samples: readonly (readonly number[])[],
  axes: BatchAxes,
  traceable: Traceable,
  target: Target,
): StepGraph | undefined {
  const batches = samples.map((lengths) => specsAt(axes, lengths));
  const draws: Line[] = [];
  try {
    const traces = tracesOf(traceable, LEARNING_RATES, draws, batches);
    const steps = traces.map((trace, i) => ({
      traceable: i === 0 ? traceable : { ...traceable, batch: batches[i]! },
      trace,
    }));
    const siblings = siblingsOf(steps, ({ trace }) => outputsOf(trace));
    const rateTerms = siblings && termsAtLengths(siblings, LEARNING_RATES, samples);
    if (!rateTerms) return undefined;
    const graph = optimized({ ...steps[0]!, rateTerms, draws, target });
    return { ...graph, others: { axes, steps: steps.slice(1) } };
  } catch {
    // A function of the user's may throw at a length that never occurs. What else is wrong shows below.
    return undefined;
  }
}

/** @param place - at which of the rates to trace the step. */
export function traced(traceable: Traceable, draws?: Line[], place = 0): TracedStep {
  const [trace] = tracesOf(traceable, LEARNING_RATES.slice(place, place + 1), draws) as [Trace];
  return { traceable, trace };
}

export function optimized({
  traceable,
  trace,
  rateTerms,
  draws,
  target,
}: Omit<StepGraph, 'lr' | 'outputs' | 'others'>): StepGraph {
  const lr = input('lr', [], 'float32');
  const outputs = rebuild(outputsOf(trace), (value, inputs) => {
    const repeated = value.body ? valuesOf(value.body.outputs) : [];
    if (repeated.some((one) => rateTerms.has(one))) {
      throw new VaryingStepError('a recurrent layer uses the learning rate');
    }
    const term = rateTerms.get(value);
    return term ? add(mul(lr, term.factor), term.offset) : withInputs(value, inputs);
  });
  return { traceable, trace, rateTerms, draws, target, lr, outputs: optimize(outputs, target) };
}

/** The loss, then each changed variable as it is afterwards, then the other states. */
export function outputsOf(trace: Trace): Value[] {
  const afterwards = [...changedIn(trace), ...otherStates(trace)].map(({ after }) => after);
  return [trace.loss, ...afterwards];
}

/** The states of a step beside its variables: that of random numbers, and that of the loss scaler. */
export function otherStates({ random, scaler }: Trace) {
  return [
    ...(random ? [{ name: 'random', ...random }] : []),
    ...(scaler ? [{ name: 'scaler', ...scaler }] : []),
  ];
}

export function changedIn({ variables }: Trace): TracedVariable[] {
  return variables.filter(({ before, after }) => before !== after);
}

/**
 * Matches graphs of one step.
 *
 * @param outputs the outputs of a graph, in the order of `outputsOf`.
 */
export function siblingsOf<S extends TracedStep>(
  steps: readonly S[],
  outputs: (step: S) => readonly Value[],
): Siblings | undefined {
  const keys = outputKeys(steps[0]!);
  const inOrder = steps.map((step) => {
    const own = outputKeys(step);
    const all = outputs(step);
    return own.length === keys.length ? keys.map((key) => all[own.indexOf(key)]) : [undefined];
  });
  if (inOrder.some((list) => list.includes(undefined))) return undefined;
  return siblingsIn(inOrder as Value[][], steps.map(identityIn));
}

/** Identifies each output: traces may have them in other orders. */
function outputKeys({ trace, traceable }: TracedStep): unknown[] {
  const variables = changedIn(trace).map(({ of }) => variableOf(of, traceable.optimizer));
  return ['loss', ...variables, ...otherStates(trace).map(({ name }) => name)];
}

/** Returns what identifies an input of a trace: a variable, or a name. */
export function identityIn({ trace, traceable }: TracedStep) {
  const variables = new Map(trace.variables.map(({ before, of }) => [before, of]));
  return (value: Value): unknown => {
    const of = variables.get(value);
    return of ? variableOf(of, traceable.optimizer) : value.attributes.name;
  };
}
