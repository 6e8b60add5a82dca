import type * as tf from '@tensorflow/tfjs';
import { type Engine, type EngineState, engine } from '../training/engine.ts';

/**
 * Runs `body` with another backend, and afterwards restores what tfjs keeps for the whole process:
 * backend, counts of tensors, scopes, tape, variables and their data. Tensors made before stay alive,
 * even if `body` disposes of them.
 *
 * @param dataOf returns the data of each variable during the run.
 */
export function inSandbox<T>(
  backendName: string,
  backend: tf.KernelBackend,
  dataOf: (variable: tf.Variable) => object,
  body: () => T,
): T {
  const own = engine();
  const { backendName: name, backendInstance: instance } = own;
  const state: EngineState = { ...own.state };
  const scopes = [...(own.state.scopeStack as unknown[])];
  const variables = Object.values(own.state.registeredVariables);
  const data = variables.map((variable) => variable.dataId);
  const { disposeTensor } = own;
  const disposed = new Set<tf.Tensor>(variables);
  // From here on, nothing may throw before `try`.
  try {
    own.state.registeredVariables = { ...state.registeredVariables };
    for (const variable of variables) setData(own, variable, dataOf(variable), backend);
    own.backendName = backendName;
    own.backendInstance = backend;
    own.disposeTensor = (tensor) => {
      const { backend: holder } = own.state.tensorInfo.get(tensor.dataId) ?? {};
      if (holder === backend) disposeTensor.call(own, tensor);
      else disposed.add(tensor);
    };
    own.startScope('trace');
    return body();
  } finally {
    // As always, a tensor of these scopes that was kept without `tf.keep` is disposed of.
    while ((own.state.scopeStack as unknown[]).length > scopes.length) own.endScope();
    delete (own as Partial<Engine>).disposeTensor;
    for (const tensor of disposed) setDisposed(tensor, false);
    variables.forEach((variable, i) => {
      variable.dataId = data[i]!;
    });
    Object.assign(own.state, state);
    (own.state.scopeStack as unknown[]).splice(0, Number.POSITIVE_INFINITY, ...scopes);
    own.backendName = name;
    own.backendInstance = instance;
  }
}

/** Marks a tensor as disposed or not. tfjs does no more to dispose of one, besides freeing its data. */
export function setDisposed(tensor: tf.Tensor, isDisposed: boolean): void {
  (tensor as unknown as { isDisposedInternal: boolean }).isDisposedInternal = isDisposed;
}

/** Makes a variable hold data of `backend`, without freeing its former data. */
export function setData(
  { state }: Engine,
  variable: tf.Variable,
  dataId: object,
  backend: tf.KernelBackend,
): void {
  const { dtype, shape } = variable;
  state.tensorInfo.set(dataId, { backend, dtype, shape, bytes: 0 });
  variable.dataId = dataId;
}
