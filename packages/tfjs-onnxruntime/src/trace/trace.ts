import * as tf from '@tensorflow/tfjs';
import { CompileError, VaryingStepError } from '../errors.ts';
import { type DType, input, type Value } from '../graph/value.ts';
import { nextRandomState, randomState } from '../ops/random.ts';
import { engine } from '../training/engine.ts';
import { type Change, ObjectState } from '../training/object-state.ts';
import { infoOf, isValue, registerKernels, TRACE_BACKEND, TraceBackend } from './backend.ts';
import { replaceGradients } from './gradients.ts';
import { hookEngine, type MadeVariable, madeVariable } from './hooks.ts';
import { watchLayers } from './layers.ts';
import { LossScaling } from './loss-scaling.ts';
import { drawnValue, type Line, RandomDraws } from './random.ts';
import { setRate } from './rate.ts';
import { loopRecurrentLayers } from './recurrent.ts';
import { makeReal } from './remains.ts';
import { inSandbox } from './sandbox.ts';
import { isExpected, type Slot, slotsOf } from './slots.ts';

/** A step that can be traced, with all that it uses. */
export interface Traceable {
  /** One training step: it changes variables and returns the loss. */
  readonly step: (batch: readonly tf.Tensor[]) => tf.Tensor;
  readonly batch: readonly TensorSpec[];
  readonly optimizer: tf.Optimizer;
  readonly layers: readonly tf.layers.Layer[];
  /** Whether the loss is scaled and a step may be skipped, as mixed precision needs it. */
  readonly scalesLoss?: boolean;
}

/** A tensor's shape and type. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A variable of the step: its values before and after. */
export interface TracedVariable {
  /** The variable, or the slot that the optimizer will put it in. */
  readonly of: tf.Variable | Slot;
  readonly before: Value;
  readonly after: Value;
  /** The initial value of a slot. */
  readonly initial?: Value;
}

/** One training step as a graph. */
export interface Trace {
  readonly batch: readonly Value[];
  readonly loss: Value;
  readonly variables: readonly TracedVariable[];
  /** The random state before and after, if the step draws random numbers. */
  readonly random?: { readonly before: Value; readonly after: Value };
  /** The state of the loss scaler before and after; the loss then ends with whether the step was taken. */
  readonly scaler?: { readonly before: Value; readonly after: Value };
}

/** Options of a trace. */
export interface TraceSettings {
  /** The state before all traces of a step; layers found by a trace are added. */
  readonly before?: ObjectState;
  /** Whether the step may change properties of optimizer and layers, which then stay changed. */
  readonly isFirst?: boolean;
  /** The random draws of the traces before this one; those of this one are added. */
  readonly draws?: Line[];
  /** Whether the steps of recurrent layers are repeated, not recorded as loops. */
  readonly unrolls?: boolean;
}

/** What the first trace left for the next ones. */
export interface LeftBehind {
  /** The properties of optimizer and layers that it changed. */
  readonly changes: readonly Change[];
  /** Whether something keeps a tensor or a variable that it made. */
  readonly hasKept: boolean;
}

/**
 * Runs a training step on values that stand for tensors, and records its operations. Afterwards tfjs,
 * model and optimizer are as before, except for the returned changes.
 *
 * @param number the index of this trace among those of one step: random numbers and counters of the
 *   optimizer differ between traces, so that what depends on them can be found.
 */
export function traceStep(
  { step, batch: specs, optimizer, layers, scalesLoss }: Traceable,
  lr: number,
  number: number,
  {
    before: whole = new ObjectState([optimizer, ...layers]),
    isFirst = false,
    draws: lines = [],
    unrolls = false,
  }: TraceSettings = {},
): Trace & LeftBehind {
  registerKernels();
  const variables = new Map<Value, tf.Variable>();
  const made: MadeVariable[] = [];
  const kept = new Set<tf.Tensor>();
  let remains: tf.Tensor[] = [];
  const random = randomState();
  const draws = new RandomDraws(number, lines);
  const backend = new TraceBackend((data, dtype, shape) => {
    const draw = dtype === 'float32' ? draws.drawOf(data) : undefined;
    return draw && drawnValue(draw, random, shape);
  });
  const scaler = scalesLoss ? new LossScaling(backend) : undefined;
  const dataOf = (variable: tf.Variable) => {
    const { shape, dtype } = variable;
    const value = input(`state${variables.size}`, shape, dtype as DType);
    variables.set(value, variable);
    return value;
  };
  const batch = specs.map(({ shape, dtype }, i) => input(`batch${i}`, shape, dtype));
  const { nextVariableId } = engine().constructor;
  const resetRate = setRate(optimizer, lr, number);
  const state = new ObjectState(whole.roots);
  const onLayer = (layer: tf.layers.Layer) => {
    whole.add(layer);
    state.add(layer);
  };
  const run = () => step(batch.map((value) => tensorOf(infoOf(value))));
  let real: ReturnType<typeof makeReal> = { count: 0, failures: [] };
  let trace: Trace & Pick<LeftBehind, 'changes'>;
  try {
    trace = inSandbox(TRACE_BACKEND, backend, dataOf, () => {
      const left: Change[] = [];
      try {
        const tracing = { backend, draws: () => draws.count };
        const hooks = [
          ...(unrolls ? [] : [() => loopRecurrentLayers(layers, tracing)]),
          () => hookEngine(backend, made, kept),
          () => watchLayers(layers, onLayer),
          replaceGradients,
          ...(scaler ? [() => scaler.hook()] : []),
          () => draws.start(),
        ];
        const loss = backend.tensorValue(hooked(hooks, run));
        if (draws.hasLoose) throw new VaryingStepError('it reads a JavaScript random number');
        const slots = slotsOf(optimizer, state);
        const slotOf = ({ variable }: MadeVariable) => {
          const slot = slots.get(variable);
          if (!slot) throw new CompileError(madeVariable(variable));
          return slot;
        };
        const after = (of: tf.Variable) => ({ after: backend.tensorValue(of) });
        const traced = [
          ...[...variables].map(([before, of]) => ({ of, before, ...after(of) })),
          ...made.map((one) => ({ ...one, of: slotOf(one), ...after(one.variable) })),
        ];
        left.push(...state.changes().filter((change) => !isExpected(change, slots)));
        if (!isFirst) expectNone(left);
        const next = draws.count > 0 && {
          random: { before: random, after: nextRandomState(random) },
        };
        const done = { batch, loss, variables: traced, changes: left, ...next };
        return scaler ? scaler.guarded(done) : done;
      } catch (error) {
        left.length = 0;
        throw error;
      } finally {
        remains = putBack(state, left, [...kept, ...made.map(({ variable }) => variable)]);
      }
    });
  } finally {
    if (!remains.some((tensor) => 'assign' in tensor)) {
      engine().constructor.nextVariableId = nextVariableId;
    }
    try {
      real = makeReal(remains, backend, made, variables);
    } finally {
      resetRate();
    }
  }
  // An error of the step itself comes first.
  if (real.failures.length > 0) throw real.failures[0];
  return { ...trace, hasKept: real.count > 0 };
}

/** @throws {VaryingStepError} which names the first change. */
export function expectNone([change]: readonly Change[]): void {
  if (change) throw new VaryingStepError(`it changes ${change.where}`);
}

/** Runs `body` with hooks; each returns a function that removes it. */
function hooked<T>(hooks: readonly (() => () => void)[], body: () => T): T {
  const off: (() => void)[] = [];
  try {
    for (const hook of hooks) off.unshift(hook());
    return body();
  } finally {
    for (const one of off) one();
  }
}

/**
 * Restores optimizer and layers, except for the changes that stay.
 *
 * @returns the tensors that something may still hold; those of restored properties are disposed of.
 */
function putBack(
  state: ObjectState,
  left: readonly Change[],
  tensors: readonly tf.Tensor[],
): tf.Tensor[] {
  const { activeTape } = engine().state;
  for (const { saved } of activeTape ?? []) tf.dispose([...(saved ?? [])]);
  const undone = state
    .changes()
    .filter(
      (change) => !left.some(({ object, key }) => object === change.object && key === change.key),
    );
  const held = new Set<tf.Tensor>(undone.length > 0 ? state.held() : []);
  for (const change of undone) change.undo();
  if (held.size > 0) for (const tensor of state.held()) held.delete(tensor);
  const remains = tensors.filter(({ isDisposed, dataId }) => !isDisposed && isValue(dataId));
  for (const tensor of remains) if (held.has(tensor)) tensor.dispose();
  return remains.filter(({ isDisposed }) => !isDisposed);
}

function tensorOf(info: tf.TensorInfo): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(info);
}
