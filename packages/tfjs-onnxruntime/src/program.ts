import { operationOf } from './graph/operations.ts';
import { input, type Value } from './graph/value.ts';
import { rebuild, valuesOf, withInputs } from './graph/walk.ts';
import { emit } from './onnx/emit.ts';
import { encodeModel } from './onnx/model.ts';
import { type StepParts, scanGraph } from './onnx/scan.ts';
import { add, mul } from './ops/elementwise.ts';
import { optimize } from './passes/optimize.ts';
import { isSameStep, learningRateTerms } from './trace/compare.ts';
import { variableOf } from './trace/slots.ts';
import type { Trace, Traceable, TracedVariable } from './trace/trace.ts';
import { tracesOf } from './trace/traces.ts';

/** A training step for batches of one shape, as ONNX. */
export interface Program {
  /** The bytes of a model for one step, and of one for any number of steps in one call. */
  readonly model: (steps: 'one' | 'many') => Uint8Array;
  /** Variables that the step changes: `stateN` is the input, `nextN` the output. */
  readonly changed: readonly TracedVariable[];
  /** Variables that it only reads: `fixedN`. */
  readonly fixed: readonly TracedVariable[];
  /** Indices of the batch tensors that it reads: `batchN`. */
  readonly batch: readonly number[];
  /** Whether it draws random numbers: `random` is the input, `nextRandom` the output. */
  readonly isRandom: boolean;
  /** Whether it reads the learning rate: `lr`. */
  readonly readsLr: boolean;
  /** The trace at the first rate. */
  readonly trace: Trace;
  /** The approximate number of multiplications in products and convolutions. */
  readonly work: number;
}

/**
 * Rates to trace with, in order: a number in a step hardly lies on a line over them by chance. They are
 * large, so that the rate shows in `1 - lr * 1e-4` too, which has single precision.
 */
const LEARNING_RATES = [0.8123456, 2.9387313, 7.5071829] as const;

/**
 * Traces a step at several rates, and makes one graph of it.
 *
 * @param block how many channels ONNX Runtime puts into a block; `undefined`: it has no blocks.
 * @throws {UnsupportedKernelError} when it has an operation that can't be compiled.
 * @throws {VaryingStepError} when it isn't the same each time.
 */
export function buildProgram(traceable: Traceable, block?: number): Program {
  const traces = tracesOf(traceable, LEARNING_RATES) as [Trace, Trace, Trace];
  const terms = learningRateTerms(traces, LEARNING_RATES);
  const { batch, loss, variables, random } = traces[0];
  const changed = variables.filter(({ before, after }) => before !== after);
  const lr = input('lr', [], 'float32');
  const afterwards = [...changed.map(({ after }) => after), ...(random ? [random.after] : [])];
  const outputs = optimize(
    rebuild([loss, ...afterwards], (value, inputs) => {
      const term = terms.get(value);
      return term ? add(mul(lr, term.factor), term.offset) : withInputs(value, inputs);
    }),
    block,
  );
  const read = new Set(valuesOf(outputs));
  const fixed = variables.filter(({ before, after }) => before === after && read.has(before));
  const places = batch.flatMap((value, i) => (read.has(value) ? [i] : []));
  const scanned = [
    ...places.map((i) => ({ name: `batch${i}`, value: batch[i]! })),
    ...(read.has(lr) ? [{ name: 'lr', value: lr }] : []),
  ];
  const parts: StepParts = {
    carried: [
      ...changed.map(({ before }, i) => ({ name: `state${i}`, value: before })),
      ...(random ? [{ name: 'random', value: random.before }] : []),
    ],
    next: [
      ...changed.map((_, i) => ({ name: `next${i}`, value: outputs[i + 1]! })),
      ...(random ? [{ name: 'nextRandom', value: outputs.at(-1)! }] : []),
    ],
    scanned,
    fixed: fixed.map(({ before }, i) => ({ name: `fixed${i}`, value: before })),
    loss: { name: 'loss', value: outputs[0]! },
  };
  return {
    model: (steps) => encodeModel(steps === 'one' ? stepGraph(parts) : scanGraph(parts)),
    changed,
    fixed,
    batch: places,
    isRandom: random !== undefined,
    readsLr: read.has(lr),
    trace: traces[0],
    work: [...read].reduce((sum, value) => sum + (operationOf(value).work?.(value) ?? 0), 0),
  };
}

/**
 * Whether a program still does what its step does: a number in a function of the user's, or a setting of
 * a layer or of the optimizer, may have changed since.
 *
 * @throws as `buildProgram`, for a step that can't be compiled any more.
 */
export function isUpToDate({ trace }: Program, traceable: Traceable): boolean {
  const [now] = tracesOf(traceable, LEARNING_RATES.slice(0, 1)) as [Trace];
  const identified = (one: Trace) => {
    const variables = new Map(one.variables.map(({ before, of }) => [before, of]));
    const identityOf = (value: Value) => {
      const of = variables.get(value);
      return of ? variableOf(of, traceable.optimizer) : value.attributes.name;
    };
    return [one, identityOf] as const;
  };
  return isSameStep(identified(trace), identified(now));
}

function stepGraph({ carried, next, scanned, fixed, loss }: StepParts) {
  return emit('step', [...carried, ...scanned, ...fixed], [...next, loss]);
}
