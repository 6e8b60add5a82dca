import * as tf from '@tensorflow/tfjs';
import { CompileError, UnsupportedKernelError, VaryingStepError } from '../errors.ts';
import { type DType, input, type Value } from '../graph/value.ts';
import { KERNELS } from '../kernels/index.ts';
import { Unsupported } from '../kernels/kernel.ts';
import { nextRandomState, randomState } from '../ops/random.ts';
import { infoOf, registerKernels, TRACE_BACKEND, TraceBackend } from './backend.ts';
import type { Engine } from './engine.ts';
import { fillOnes } from './gradients.ts';
import { watchLayers } from './layers.ts';
import { RandomDraws } from './random.ts';
import { inSandbox, propertiesOf, setData } from './sandbox.ts';

/** What is traced. */
export interface Traceable {
  /** One training step, that changes variables and returns the loss. */
  readonly step: (batch: readonly tf.Tensor[]) => tf.Tensor;
  readonly batch: readonly TensorSpec[];
  readonly optimizer: tf.Optimizer;
  readonly layers: readonly tf.layers.Layer[];
}

/** A tensor's shape and type. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Where an optimizer keeps a variable that it makes when it is first used. */
export interface Slot {
  readonly property: string;
  readonly index: number;
  readonly originalName: string;
}

/** A variable of the step: its value before, and after. */
export interface TracedVariable {
  /** The variable, or the slot of the optimizer where there will be one. */
  readonly of: tf.Variable | Slot;
  readonly before: Value;
  readonly after: Value;
  /** What a slot starts with. */
  readonly initial?: Value;
}

/** One training step as a graph. */
export interface Trace {
  readonly batch: readonly Value[];
  readonly loss: Value;
  readonly variables: readonly TracedVariable[];
  /** The random state before and after, where the step draws random numbers. */
  readonly random?: { readonly before: Value; readonly after: Value };
}

/**
 * Runs a training step on values that stand for tensors, and takes down what it does. tfjs, model and
 * optimizer are afterwards as they were.
 *
 * @param number of this trace among those of one step: random numbers and counters of the
 *   optimizer differ from one to the next, so that what depends on them shows.
 */
export function traceStep(traceable: Traceable, lr: number, number: number): Trace {
  registerKernels();
  const before = new Map<tf.Variable, Value>();
  const made: { variable: tf.Variable; initial: Value; before: Value }[] = [];
  const random = randomState();
  const draws = new RandomDraws(random, `trace ${number}`);
  const backend = new TraceBackend((data, dtype, shape) =>
    dtype === 'float32' ? draws.drawOf(data)?.(shape) : undefined,
  );
  const dataOf = (variable: tf.Variable) => {
    const value = input(`state${before.size}`, variable.shape, variable.dtype as DType);
    before.set(variable, value);
    return value;
  };
  const { optimizer, layers } = traceable;
  const restoreProperties = propertiesOf([optimizer, ...watchLayers.all(layers)]);
  const batch = traceable.batch.map(({ shape, dtype }, i) => input(`batch${i}`, shape, dtype));
  return inSandbox(TRACE_BACKEND, backend, dataOf, (engine) => {
    const unwatch = watchLayers(layers);
    const unhook = hookEngine(engine, backend, made);
    const unfill = fillOnes();
    draws.start();
    try {
      setLearningRate(optimizer, lr);
      (optimizer as unknown as { iterations_: number }).iterations_ = optimizer.iterations + number;
      const tensors = batch.map((value) => tensorOf(infoOf(value)));
      const loss = backend.tensorValue(traceable.step(tensors));
      if (draws.hasLoose) throw new VaryingStepError('it reads a JavaScript random number');
      const slots = slotsOf(optimizer);
      const variables = [
        ...[...before].map(([of, value]) => ({
          of,
          before: value,
          after: backend.tensorValue(of),
        })),
        ...made.map(({ variable, ...rest }) => {
          const of = slots.get(variable);
          if (!of) throw new CompileError(madeVariable(variable));
          return { of, ...rest, after: backend.tensorValue(variable) };
        }),
      ];
      const trace = { batch, loss, variables };
      return draws.count === 0
        ? trace
        : { ...trace, random: { before: random, after: nextRandomState(random) } };
    } finally {
      draws.stop();
      unfill();
      unhook();
      unwatch();
      restoreProperties();
    }
  });
}

function madeVariable(variable: tf.Variable): string {
  return `Cannot compile a training step that makes a variable (${variable.name}). Make it before`;
}

/** Watches which kernels run and which variables are made. */
function hookEngine(
  engine: Engine,
  backend: TraceBackend,
  made: { variable: tf.Variable; initial: Value; before: Value }[],
): () => void {
  const { runKernel, makeVariable } = engine;
  engine.runKernel = (name, inputs, attrs) => {
    if (!(name in KERNELS)) {
      throw new UnsupportedKernelError(name, layerOf(inputs), 'it is not among those that can be');
    }
    try {
      return runKernel.call(engine, name, inputs, attrs);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      throw new UnsupportedKernelError(name, layerOf(inputs), error.message);
    }
  };
  engine.makeVariable = (initialValue, ...rest) => {
    const variable = makeVariable.call(engine, initialValue, ...rest);
    const initial = backend.tensorValue(initialValue);
    if (initial.op !== 'Const') throw new CompileError(madeVariable(variable));
    const value = input(`slot${made.length}`, variable.shape, variable.dtype as DType);
    setData(engine, variable, value, backend);
    made.push({ variable, initial, before: value });
    return variable;
  };
  return () => {
    const own = engine as unknown as Record<string, unknown>;
    delete own.runKernel;
    delete own.makeVariable;
  };
}

/** The layer at work, or, in the gradient, the one whose values are worked on. */
function layerOf(inputs: tf.NamedTensorMap): string | undefined {
  const values = Object.values(inputs ?? {}).map((tensor) => tensor?.dataId as Value | undefined);
  return watchLayers.current() ?? values.find((value) => value?.layer)?.layer;
}

/** SGD and momentum keep their rate in a tensor too. It is put back with the other properties. */
function setLearningRate(optimizer: tf.Optimizer, lr: number): void {
  const rated = optimizer as unknown as { learningRate: number; c?: tf.Tensor };
  rated.learningRate = lr;
  if (rated.c) rated.c = tf.keep(tf.scalar(-lr));
}

function slotsOf(optimizer: tf.Optimizer): Map<tf.Variable, Slot> {
  const slots = new Map<tf.Variable, Slot>();
  for (const [property, list] of Object.entries(optimizer)) {
    if (!Array.isArray(list)) continue;
    list.forEach((slot: { originalName: string; variable: tf.Variable } | undefined, index) => {
      if (slot?.variable) {
        slots.set(slot.variable, { property, index, originalName: slot.originalName });
      }
    });
  }
  return slots;
}

function tensorOf(info: tf.TensorInfo): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(info);
}
