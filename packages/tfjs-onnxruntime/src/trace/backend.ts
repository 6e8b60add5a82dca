import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '../errors.ts';
import { constant, type DType, fullData, type Value } from '../graph/value.ts';
import { KERNELS } from '../kernels/index.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { engine } from '../training/engine.ts';
import { watchLayers } from './layers.ts';

/** The name under which the tracing kernels are registered. The backend exists only during a trace. */
export const TRACE_BACKEND = 'tfjs-onnxruntime-trace';

/** Replaces a constant by another value, or not. */
export type OnConstant = (
  data: ArrayLike<number>,
  dtype: DType,
  shape: readonly number[],
) => Value | undefined;

/** How a value was made: by a kernel, or from numbers put into a tensor. */
export type Origin =
  | {
      readonly kernelName: string;
      readonly inputs: Readonly<Record<string, tf.TensorInfo | undefined>>;
      readonly attrs: tf.NamedAttrMap | undefined;
      /** The index of the kernel's output. */
      readonly output: number;
    }
  | { readonly numbers: tf.BackendValues };

/** A backend whose tensors' data are values of a graph. It computes nothing. */
export class TraceBackend extends tf.KernelBackend {
  readonly #onConstant: OnConstant;
  /** The origin of each value that isn't an input. */
  readonly origins = new Map<Value, Origin>();

  /** @param onConstant may replace a constant by another value. */
  constructor(onConstant: OnConstant) {
    super();
    this.#onConstant = onConstant;
  }

  /** The value of a tensor; for data of another backend, a constant. */
  tensorValue({ dataId, shape, dtype }: tf.TensorInfo): Value {
    if (isValue(dataId)) return dataId;
    return constant(engine().readSync(dataId) as Float32Array, shape, dtype as DType);
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const data = values as Float32Array;
    const value = this.#onConstant(data, dtype as DType, shape);
    if (value) this.origins.set(value, { numbers: values });
    return value ?? constant(data, shape, dtype as DType);
  }

  override readSync(dataId: object): tf.BackendValues {
    const value = dataId as Value;
    if (value.op === 'Const') return fullData(value);
    throw new ArgumentError(
      'Expected the training step not to look at its numbers, got a read of a tensor that depends on the batch or the weights. Train with TensorFlow.js itself, or leave out dataSync(), arraySync() and the like',
    );
  }

  override read(dataId: object): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override disposeData(): boolean {
    return false;
  }

  override incRef(dataId: object): void {
    if (isValue(dataId)) return;
    const info = engine().state.tensorInfo.get(dataId);
    (info?.backend as tf.KernelBackend | undefined)?.incRef(dataId);
  }

  override refCount(): number {
    return 1;
  }

  override numDataIds(): number {
    return 0;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override dispose(): void {}
}

/** The inputs of a kernel, with each tensor replaced. */
export function mapInputs<T>(
  inputs: tf.NamedTensorInfoMap,
  f: (tensor: tf.TensorInfo) => T,
): Record<string, T | undefined> {
  const mapped = Object.entries(inputs).map(([name, tensor]) => [name, tensor && f(tensor)]);
  // Some kernels take a list.
  if (Array.isArray(inputs)) return mapped.map(([, one]) => one) as never;
  return Object.fromEntries(mapped);
}

export function isValue(dataId: object): dataId is Value {
  return 'op' in dataId && 'inputs' in dataId;
}

let isRegistered = false;

/** Registers the tracing kernels. Nothing runs them while another backend is active. */
export function registerKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    tf.registerKernel({
      kernelName,
      backendName: TRACE_BACKEND,
      kernelFunc: (call) => traced(kernelName, kernel, call),
    });
  }
}

function traced(
  kernelName: string,
  kernel: Kernel,
  { inputs, attrs, backend }: Parameters<tf.KernelFunc>[0],
): tf.TensorInfo | tf.TensorInfo[] {
  const trace = backend as TraceBackend;
  const given = Object.entries(inputs).filter(([, tensor]) => tensor != null);
  const values = given.map(([name, tensor]) => [name, trace.tensorValue(tensor as tf.TensorInfo)]);
  const result = kernel({
    inputs: Object.fromEntries(values) as Record<string, Value>,
    list: values.map(([, value]) => value as Value),
    attrs: (attrs ?? {}) as Record<string, unknown>,
  });
  const layer =
    watchLayers.current() ?? values.map(([, value]) => (value as Value).layer).find(Boolean);
  if (layer !== undefined) for (const value of [result].flat()) value.layer ??= layer;
  [result].flat().forEach((value, output) => {
    // A kernel may return its input.
    if (values.some(([, given]) => given === value) || trace.origins.has(value)) return;
    const at = mapInputs(inputs, ({ dataId, shape, dtype }) => ({ dataId, shape, dtype }));
    trace.origins.set(value, { kernelName, inputs: at, attrs, output });
  });
  return Array.isArray(result) ? result.map(infoOf) : infoOf(result);
}

export function infoOf(value: Value): tf.TensorInfo {
  return { dataId: value, shape: [...value.shape], dtype: value.dtype as tf.DataType };
}
