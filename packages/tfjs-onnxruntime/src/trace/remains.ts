import * as tf from '@tensorflow/tfjs';
import { fullData, type Value } from '../graph/value.ts';
import { engine } from '../training/engine.ts';
import { isValue, mapInputs, type TraceBackend } from './backend.ts';
import type { MadeVariable } from './hooks.ts';
import { setDisposed } from './sandbox.ts';

/**
 * Gives real values to tensors that outlive a trace: for example a mask that a layer has made and
 * keeps for later, as if TensorFlow.js itself had made it. A tensor that depends on the batch has no
 * values, and is disposed of. A variable gets its initial values.
 *
 * @param variables the variables that existed before, by the values that stand for them.
 * @returns how many tensors have values now, and the errors of a backend that can't compute others, which
 *   are disposed of.
 */
export function makeReal(
  tensors: readonly tf.Tensor[],
  { origins }: TraceBackend,
  made: readonly MadeVariable[],
  variables: ReadonlyMap<Value, tf.Variable>,
): { readonly count: number; readonly failures: readonly unknown[] } {
  const initials = new Map(made.map(({ before, initial }) => [before, initial]));
  const real = new Map<Value, tf.Tensor>();
  const failures: unknown[] = [];
  tf.tidy(() => {
    for (const tensor of tensors) {
      const isMade = made.find(({ variable }) => variable === tensor);
      const outcome = isMade ? isMade.initial : (tensor.dataId as Value);
      const values = valuesBehind(outcome);
      try {
        if (values.every(hasNumbers)) {
          for (const value of values) if (!real.has(value)) real.set(value, make(value));
          become(tensor, real.get(outcome)!);
          continue;
        }
      } catch (error) {
        // The backend may lack a kernel. The other tensors need values all the same.
        failures.push(error);
      }
      setDisposed(tensor, true);
    }
  });
  return { count: tensors.filter(({ isDisposed }) => !isDisposed).length, failures };

  /** All values that a value is computed from, in the order in which they were made. */
  function valuesBehind(outcome: Value): Value[] {
    const found = new Set<Value>();
    const stack = [outcome];
    for (let value = stack.pop(); value; value = stack.pop()) {
      if (found.has(value)) continue;
      found.add(value);
      const origin = origins.get(value);
      const initial = initials.get(value);
      if (initial) stack.push(initial);
      if (!origin || !('kernelName' in origin)) continue;
      for (const input of Object.values(origin.inputs)) {
        if (input && isValue(input.dataId)) stack.push(input.dataId);
      }
    }
    return [...found].sort((a, b) => a.id - b.id);
  }

  function hasNumbers(value: Value): boolean {
    const isKnown = value.op === 'Const' || initials.has(value) || variables.has(value);
    return isKnown || origins.has(value);
  }

  function make(value: Value): tf.Tensor {
    const origin = origins.get(value);
    if (origin && 'kernelName' in origin) {
      const { kernelName, attrs, output } = origin;
      const inputs = mapInputs(origin.inputs as tf.NamedTensorInfoMap, (info) =>
        isValue(info.dataId) ? real.get(info.dataId) : info,
      );
      const outputs = engine().runKernel(kernelName, inputs as tf.NamedTensorMap, attrs);
      return ([outputs].flat() as tf.Tensor[])[output]!;
    }
    const known = variables.get(value) ?? real.get(initials.get(value)!);
    if (known) return known;
    const numbers = origin ? origin.numbers : fullData(value);
    return tf.tensor(numbers as tf.TypedArray, [...value.shape], value.dtype as tf.DataType);
  }
}

/** Makes a tensor hold the data of another, and updates the engine's counts. */
function become(tensor: tf.Tensor, real: tf.Tensor): void {
  tensor.dataId = tf.keep(real.clone()).dataId;
  if (!('assign' in tensor)) return;
  const variable = tensor as tf.Variable;
  engine().state.registeredVariables[variable.name] = variable;
}
