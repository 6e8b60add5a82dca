import { operationOf } from './graph/operations.ts';
import { input } from './graph/value.ts';
import { rebuild, valuesOf, withInputs } from './graph/walk.ts';
import { emit } from './onnx/emit.ts';
import { encodeModel } from './onnx/model.ts';
import { type StepParts, scanGraph } from './onnx/scan.ts';
import { mul } from './ops/elementwise.ts';
import { optimize } from './passes/optimize.ts';
import { learningRateFactors } from './trace/compare.ts';
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
  /** The approximate number of multiplications in products and convolutions. */
  readonly work: number;
}

/** Rates to trace with: a number in a step is hardly a simple multiple of all three. */
const LEARNING_RATES = [0.0123456, 0.0387313, 0.0071829] as const;

/**
 * Traces a step at several rates, and makes one graph of it.
 *
 * @param block how many channels ONNX Runtime puts into a block; `undefined`: it has no blocks.
 * @throws {UnsupportedKernelError} when it has an operation that can't be compiled.
 * @throws {VaryingStepError} when it isn't the same each time.
 */
export function buildProgram(traceable: Traceable, block?: number): Program {
  const traces = tracesOf(traceable, LEARNING_RATES) as [Trace, Trace, Trace];
  const factors = learningRateFactors(traces, LEARNING_RATES);
  const { batch, loss, variables, random } = traces[0];
  const changed = variables.filter(({ before, after }) => before !== after);
  const lr = input('lr', [], 'float32');
  const afterwards = [...changed.map(({ after }) => after), ...(random ? [random.after] : [])];
  const outputs = optimize(
    rebuild([loss, ...afterwards], (value, inputs) => {
      const factor = factors.get(value);
      return factor === undefined ? withInputs(value, inputs) : mul(lr, factor);
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
    work: [...read].reduce((sum, value) => sum + (operationOf(value).work?.(value) ?? 0), 0),
  };
}

function stepGraph({ carried, next, scanned, fixed, loss }: StepParts) {
  return emit('step', [...carried, ...scanned, ...fixed], [...next, loss]);
}
