import { type BatchAxes, lengthsOf, sampledLengths, specsAt } from './batch-lengths.ts';
import { lengthTerm, numberAt } from './graph/length-term.ts';
import { workOf } from './graph/operations.ts';
import { sameShape, splatOf } from './graph/value.ts';
import { type Program, programOf } from './program.ts';
import { optimized, outputsOf, type StepGraph, siblingsOf, traced } from './step-graph.ts';
import type { TensorSpec, Traceable } from './trace/trace.ts';

/**
 * Makes one program for batches of all lengths: from the graphs for three lengths, of which sizes and
 * numbers that differ must be terms of the lengths.
 *
 * @param known the program of the step for one batch.
 * @param axes the lengths in which other batches differ from that.
 * @param specs one of the other batches.
 * @returns `undefined` when the graph depends on the lengths in another way, or the step throws at
 *   another length.
 */
export function lengthProgram(
  known: Program,
  axes: BatchAxes,
  specs: readonly TensorSpec[],
): Program | undefined {
  const { others } = known.graph;
  const isTraced = others && JSON.stringify(others.axes) === JSON.stringify(axes);
  const traced = isTraced && programForAll(known, axes, specs, () => tracedGraphs(known.graph));
  if (traced) return traced;
  const lengths = lengthsOf(axes, specs)!;
  return programForAll(known, axes, specs, () => graphsLike(known.graph, axes, lengths));
}

/** @param graphsOf - returns the graphs for three lengths. */
function programForAll(
  { graph: known, work }: Program,
  axes: BatchAxes,
  specs: readonly TensorSpec[],
  graphsOf: () => StepGraph[] | undefined,
): Program | undefined {
  try {
    const graphs = graphsOf();
    const siblings = graphs && siblingsOf(graphs, ({ outputs }) => outputs);
    if (!siblings) return undefined;
    const [first] = graphs as [StepGraph];
    // Losses and variables must have one shape.
    const isOne = first.outputs.every((output) =>
      siblings.get(output)!.every(({ shape }) => sameShape(shape, output.shape)),
    );
    if (!isOne) return undefined;
    const samples = graphs.map(({ traceable: { batch } }) => lengthsOf(axes, batch)!);
    const program = programOf(first, { siblings, samples });
    const one = program.model('one');
    return {
      ...program,
      model: (steps) => (steps === 'one' ? one : program.model(steps)),
      work: Math.max(work, workAt(lengthsOf(axes, specs)!, graphs, samples)),
      graph: known,
    };
  } catch {
    // Functions of the user's may throw at a length that never occurs.
    return undefined;
  }
}

/** The graphs of the traces that the known graph was made of. */
function tracedGraphs(known: StepGraph): StepGraph[] {
  return [...known.others!.steps.map((step) => optimized({ ...known, ...step })), known];
}

/** The work for a batch with these lengths. */
function workAt(
  lengths: readonly number[],
  graphs: readonly StepGraph[],
  samples: readonly (readonly number[])[],
): number {
  const works = graphs.map(({ outputs }) => workOf(outputs));
  const term = lengthTerm(works, samples, true);
  return term ? numberAt(term, lengths) : Math.max(...works);
}

/** The graphs for three lengths; `undefined` when one has other operations than the known graph. */
function graphsLike(
  known: StepGraph,
  axes: BatchAxes,
  lengths: readonly number[],
): StepGraph[] | undefined {
  const { draws, traceable, rateTerms } = known;
  const own = lengthsOf(axes, traceable.batch)!;
  const steps = sampledLengths([own, lengths]).map((sample) => {
    if (`${sample}` === `${own}`) return known;
    const other: Traceable = { ...traceable, batch: specsAt(axes, sample) };
    return traced(other, [...draws]);
  });
  const all = steps.includes(known) ? steps : [...steps, known];
  const siblings = siblingsOf(all, ({ trace }) => outputsOf(trace));
  if (!siblings) return undefined;
  const place = all.indexOf(known);
  const terms = new Map(rateTerms);
  for (const values of siblings.values()) {
    const term = rateTerms.get(values[place]!);
    if (!term) continue;
    // A number that depends on both the rate and a length has no term.
    if (new Set(values.map(splatOf)).size > 1) return undefined;
    for (const value of values) terms.set(value, term);
  }
  return steps.map((step) =>
    step === known ? known : optimized({ ...known, ...step, rateTerms: terms }),
  );
}
