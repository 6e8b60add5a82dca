import { type Emitted, emit, type Named } from './emit.ts';
import type { Graph, TensorInfo } from './model.ts';
import type { Family } from './number-inputs.ts';

/** The inputs and outputs of a step's graph. */
export interface StepParts {
  /** The state that goes from step to step: before, and after. */
  readonly carried: readonly Named[];
  readonly next: readonly Named[];
  /** What differs in each step: the batch, whose first axis counts the samples, and the learning rate. */
  readonly batch: readonly Named[];
  readonly rates: readonly Named[];
  readonly fixed: readonly Named[];
  readonly loss: Named;
}

/** A graph that takes one step. */
export function stepGraph(
  { carried, next, batch, rates, fixed, loss }: StepParts,
  family?: Family,
): Emitted {
  return emit('step', [...carried, ...batch, ...rates, ...fixed], [...next, loss], {
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
  const { graph, numberInputs } = stepGraph(parts, family);
  return { graph: scanOf(graph, parts, numberInputs), numberInputs };
}

/** The input with the rows of a step's batch. */
const ROWS = 'rows';

/**
 * As {@link scanGraph}, but the batches are rows of tables, which have all samples: `tableN` takes the place
 * of `batchN`, and `rows` has the place of each sample.
 */
export function rowsGraph(parts: StepParts, family?: Family): Emitted {
  const { graph: step, numberInputs } = stepGraph(parts, family);
  const tableOf = new Map(parts.batch.map(({ name }) => [name, name.replace('batch', 'table')]));
  const count = parts.carried.length;
  const batch = step.inputs.filter(({ name }) => tableOf.has(name));
  const rows: TensorInfo = { name: ROWS, dtype: 'int32', shape: [batch[0]!.shape[0]!] };
  const rest = step.inputs.slice(count).filter(({ name }) => !tableOf.has(name));
  const tables = batch.map(({ name, dtype, shape: [, ...sizes] }) => ({
    name: tableOf.get(name)!,
    dtype,
    shape: ['samples', ...sizes],
  }));
  const taken = batch.map(({ name }) => ({
    op: 'Gather',
    inputs: [tableOf.get(name)!, ROWS],
    outputs: [name],
  }));
  const body = {
    ...step,
    nodes: [...taken, ...step.nodes],
    inputs: [...step.inputs.slice(0, count), rows, ...rest, ...tables],
  };
  return { graph: scanOf(body, parts, [...numberInputs, ...tables]), numberInputs };
}

/** @param others - inputs of the step that are the same for all steps, beside the fixed ones. */
function scanOf(
  body: Graph,
  { carried, next, fixed }: StepParts,
  others: readonly { readonly name: string }[],
): Graph {
  // The body can read the fixed inputs of the outer graph; all its other names must be unique.
  const isFixed = new Set([...fixed, ...others].map(({ name }) => name));
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
  return {
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
}
