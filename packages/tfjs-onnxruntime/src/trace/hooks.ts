import type * as tf from '@tensorflow/tfjs';
import { CompileError, UnsupportedKernelError } from '../errors.ts';
import { type DType, input, type Value } from '../graph/value.ts';
import { KERNELS } from '../kernels/index.ts';
import { Unsupported } from '../kernels/kernel.ts';
import { type Engine, engine } from '../training/engine.ts';
import type { TraceBackend } from './backend.ts';
import { watchLayers } from './layers.ts';
import { setData } from './sandbox.ts';

/** A variable that the step makes, with its initial values. */
export interface MadeVariable {
  readonly variable: tf.Variable;
  readonly initial: Value;
  readonly before: Value;
}

/**
 * Watches which kernels run, which variables are made and which tensors are kept, until the returned
 * function is called.
 */
export function hookEngine(
  backend: TraceBackend,
  made: MadeVariable[],
  kept: Set<tf.Tensor>,
): () => void {
  const own = engine();
  const { runKernel, makeVariable, keep } = own;
  own.runKernel = (name, inputs, attrs) => {
    if (!(name in KERNELS)) {
      throw new UnsupportedKernelError(name, layerOf(inputs), 'it is not among those that can be');
    }
    try {
      return runKernel.call(own, name, inputs, attrs);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      throw new UnsupportedKernelError(name, layerOf(inputs), error.message);
    }
  };
  own.makeVariable = (initialValue, ...rest) => {
    const variable = makeVariable.call(own, initialValue, ...rest);
    const initial = backend.tensorValue(initialValue);
    if (initial.op !== 'Const') throw new CompileError(madeVariable(variable));
    const value = input(`slot${made.length}`, variable.shape, variable.dtype as DType);
    setData(own, variable, value, backend);
    made.push({ variable, initial, before: value });
    return variable;
  };
  own.keep = (tensor) => {
    kept.add(tensor);
    return keep.call(own, tensor);
  };
  return () => {
    const hooked: Partial<Engine> = own;
    delete hooked.runKernel;
    delete hooked.makeVariable;
    delete hooked.keep;
  };
}

export function madeVariable(variable: tf.Variable): string {
  return `Cannot compile a training step that makes a variable (${variable.name}), as a second optimizer does in its first step. Make it before the step; train with TensorFlow.js itself where there are two optimizers`;
}

/** The layer that is being applied; in the gradient, the layer that made the inputs. */
function layerOf(inputs: tf.NamedTensorMap): string | undefined {
  const values = Object.values(inputs ?? {}).map((tensor) => tensor?.dataId as Value | undefined);
  return watchLayers.current() ?? values.find((value) => value?.layer)?.layer;
}
