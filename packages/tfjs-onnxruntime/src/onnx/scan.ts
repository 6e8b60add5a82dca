import { type Emitted, emit, type Named } from './emit.ts';
import type { TensorInfo } from './model.ts';
import type { Family } from './number-inputs.ts';

/** The inputs and outputs of a step's graph. */
export interface StepParts {
  /** The state that goes from step to step: before, and after. */
  readonly carried: readonly Named[];
  readonly next: readonly Named[];
  /** What differs in each step: the batch and the learning rate. */
  readonly scanned: readonly Named[];
  readonly fixed: readonly Named[];
  readonly loss: Named;
}

/** A graph that takes one step. */
export function stepGraph(
  { carried, next, scanned, fixed, loss }: StepParts,
  family?: Family,
): Emitted {
  return emit('step', [...carried, ...scanned, ...fixed], [...next, loss], {
    family,
    hasSettings: true,
  });
}

/** The symbolic size for the number of steps, known when the graph is run. */
const STEPS = 'steps';

/**
 * A graph that takes many steps in one call: batches and rates are stacked along a first axis, the
 * state is passed from step to step, and the losses are stacked.
 */
export function scanGraph(parts: StepParts, family?: Family): Emitted {
  const { carried, next, fixed } = parts;
  // The body can read the fixed inputs of the outer graph; all its other names must be unique.
  const { graph: body, numberInputs } = stepGraph(parts, family);
  const isFixed = new Set([...fixed, ...numberInputs].map(({ name }) => name));
  const outer = (info: TensorInfo): TensorInfo => ({ ...info, name: `all.${info.name}` });
  const stack = (info: TensorInfo): TensorInfo => ({
    ...outer(info),
    shape: [STEPS, ...info.shape],
  });
  const own = body.inputs.filter(({ name }) => !isFixed.has(name));
  const states = own.slice(0, carried.length).map(outer);
  const lists = own.slice(carried.length).map(stack);
  const ends = body.outputs.slice(0, next.length).map(outer);
  const losses = stack(body.outputs.at(-1)!);
  const graph = {
    name: 'steps',
    nodes: [
      {
        op: 'Scan',
        inputs: [...states, ...lists].map(({ name }) => name),
        outputs: [...ends, losses].map(({ name }) => name),
        attributes: { body: { graph: { ...body, inputs: own } }, num_scan_inputs: lists.length },
      },
    ],
    initializers: [],
    inputs: [...states, ...lists, ...body.inputs.filter(({ name }) => isFixed.has(name))],
    outputs: [...ends, losses],
  };
  return { graph, numberInputs };
}
