import { workOf } from './graph/operations.ts';
import { valuesOf } from './graph/walk.ts';
import { encodeModel } from './onnx/model.ts';
import type { Family, NumberInput } from './onnx/number-inputs.ts';
import { rowsGraph, type StepParts, scanGraph, stepGraph } from './onnx/scan.ts';
import type { Target } from './passes/optimize.ts';
import {
  changedIn,
  graphOfStep,
  identityIn,
  otherStates,
  type StepGraph,
  type TracedStep,
  traced,
} from './step-graph.ts';
import { isSameStep } from './trace/compare.ts';
import type { Line } from './trace/random.ts';
import type { Traceable, TracedVariable } from './trace/trace.ts';

/** A training step as ONNX, for batches of one shape, or for those that differ in some lengths. */
export interface Program {
  /** A model for one step, one for any number of steps in one call, and one for such on rows of tables. */
  readonly model: (steps: Steps) => Model;
  /** Variables that the step changes: `stateN` is the input, `nextN` the output. */
  readonly changed: readonly TracedVariable[];
  /** Variables that it only reads: `fixedN`. */
  readonly fixed: readonly TracedVariable[];
  /** Indices of the batch tensors that it reads: `batchN`. */
  readonly batch: readonly number[];
  /** Whether it draws random numbers: `random` is the input, `nextrandom` the output. */
  readonly isRandom: boolean;
  /** Whether it scales the loss: `scaler` is the input, `nextscaler` the output. */
  readonly isScaled: boolean;
  /** Whether it reads the learning rate: `lr`. */
  readonly readsLr: boolean;
  /** The approximate number of multiplications in products and convolutions. */
  readonly work: number;
  /** The graph that it was made of first. */
  readonly graph: StepGraph;
}

/** How a session takes steps. */
export type Steps = 'one' | 'many' | 'rows';

const WRITERS = { one: stepGraph, many: scanGraph, rows: rowsGraph };

/** The bytes of an .onnx file, and those of its inputs that are numbers of the step. */
export interface Model {
  readonly bytes: Uint8Array;
  readonly numberInputs: readonly NumberInput[];
}

/**
 * Makes a program for batches of one shape.
 *
 * @throws {UnsupportedKernelError} when it has an operation that can't be compiled.
 * @throws {VaryingStepError} when it isn't the same each time.
 */
export function buildProgram(traceable: Traceable, target: Target = {}): Program {
  return programOf(graphOfStep(traceable, target));
}

/**
 * Makes a program of a graph.
 *
 * @param family the graphs for other lengths of the batch, if the program is for these too.
 */
export function programOf(graph: StepGraph, family?: Family): Program {
  const { trace, lr, outputs } = graph;
  const { batch, variables, random, scaler } = trace;
  const others = otherStates(trace);
  const changed = changedIn(trace);
  const read = new Set(valuesOf(outputs));
  const fixed = variables.filter(({ before, after }) => before === after && read.has(before));
  const places = batch.flatMap((value, i) => (read.has(value) ? [i] : []));
  const parts: StepParts = {
    carried: [
      ...changed.map(({ before }, i) => ({ name: `state${i}`, value: before })),
      ...others.map(({ name, before }) => ({ name, value: before })),
    ],
    next: [
      ...[...changed.keys(), ...others.map(({ name }) => name)].map((key, i) => ({
        name: `next${key}`,
        value: outputs[i + 1]!,
      })),
    ],
    batch: places.map((i) => ({ name: `batch${i}`, value: batch[i]! })),
    rates: read.has(lr) ? [{ name: 'lr', value: lr }] : [],
    fixed: fixed.map(({ before }, i) => ({ name: `fixed${i}`, value: before })),
    loss: { name: 'loss', value: outputs[0]! },
  };
  return {
    model: (steps) => {
      const { graph: written, numberInputs } = WRITERS[steps](parts, family);
      return { bytes: encodeModel(written), numberInputs };
    },
    changed,
    fixed,
    batch: places,
    isRandom: random !== undefined,
    isScaled: scaler !== undefined,
    readsLr: read.has(lr),
    work: workOf(outputs),
    graph,
  };
}

/**
 * Whether a program still does what its step does: a number in a function of the user's, or a setting of
 * a layer or of the optimizer, may have changed since.
 *
 * @throws as `buildProgram`, for a step that can't be compiled any more.
 */
export function isUpToDate({ graph }: Program): boolean {
  const steps: readonly TracedStep[] = [graph, ...(graph.others?.steps ?? [])];
  // Fewer samples are traced more quickly: constants and random draws are smaller.
  const samples = steps.map(({ traceable: { batch } }) => batch[0]?.shape[0] ?? 0);
  const place = samples.indexOf(Math.min(...samples));
  return isSameAsNow(steps[place]!, graph.draws, place);
}

/**
 * Whether a traced step does the same when it is traced again.
 *
 * @param place at which of the rates it was traced.
 */
export function isSameAsNow(step: TracedStep, draws: readonly Line[] = [], place = 0): boolean {
  const now = traced(step.traceable, [...draws], place);
  return isSameStep([step.trace, identityIn(step)], [now.trace, identityIn(now)]);
}
