import * as tf from '@tensorflow/tfjs';

/** The parts of tfjs's engine that its types hide, and that a trace has to restore. */
export interface Engine {
  backendName: string | null;
  backendInstance: tf.KernelBackend | null;
  state: EngineState;
  runKernel(name: string, inputs: tf.NamedTensorMap, attrs?: tf.NamedAttrMap): unknown;
  /** The class counts the variables without names. */
  readonly constructor: { nextVariableId: number };
  makeVariable(
    initialValue: tf.Tensor,
    trainable?: boolean,
    name?: string,
    dtype?: tf.DataType,
  ): tf.Variable;
  disposeTensor(tensor: tf.Tensor): void;
  nextTensorId(): number;
  keep(tensor: tf.Tensor): tf.Tensor;
  readSync(dataId: object): tf.BackendValues;
  runKernelFunc(kernel: {
    forwardFunc: () => tf.Tensor[];
    backwardsFunc: (dys: tf.Tensor | tf.Tensor[]) => Record<string, () => tf.Tensor>;
    inputs: tf.NamedTensorMap;
  }): tf.Tensor | tf.Tensor[];
  gradients(
    f: () => tf.Tensor,
    xs: tf.Tensor[],
    dy: tf.Tensor | null,
    allowNoGradients: boolean,
  ): { value: tf.Tensor; grads: (tf.Tensor | undefined)[] };
  startScope(name?: string): void;
  endScope(): void;
}

export interface EngineState {
  registeredVariables: Record<string, tf.Variable>;
  tensorInfo: WeakMap<object, TensorInfo>;
  activeTape: { readonly saved?: readonly tf.Tensor[] }[] | null;
  [counter: string]: unknown;
}

export interface TensorInfo {
  backend: unknown;
  dtype: tf.DataType;
  shape: number[];
  bytes: number;
}

export function engine(): Engine {
  return tf.engine() as unknown as Engine;
}
