import * as tf from '@tensorflow/tfjs';
import { fullData, type Value } from '../graph/value.ts';
import { engine } from '../training/engine.ts';
import { isValue, mapInputs, type TraceBackend } from './backend.ts';
import type { MadeVariable } from './hooks.ts';
import { setDisposed } from './sandbox.ts';

/**
 * Gives tensors that outlive a trace the numbers that they stand for: a mask that a layer has made
 * and keeps for later is then one that TensorFlow.js itself could have made. What depends on the
 * batch has no numbers; such a tensor is disposed. A variable has the numbers that it started with.
 *
 * @param variables gives those that were there before, by what they stood for.
 * @returns how many have numbers now.
 */
export function makeReal(
  tensors: readonly tf.Tensor[],
  { origins }: TraceBackend,
  made: readonly MadeVariable[],
  variables: ReadonlyMap<Value, tf.Variable>,
): number {
  const initials = new Map(made.map(({ before, initial }) => [before, initial]));
  const real = new Map<Value, tf.Tensor>();
  tf.tidy(() => {
    for (const tensor of tensors) {
      const isMade = made.find(({ variable }) => variable === tensor);
      const outcome = isMade ? isMade.initial : (tensor.dataId as Value);
      const values = valuesBehind(outcome);
      if (values.every(hasNumbers)) {
        for (const value of values) if (!real.has(value)) real.set(value, make(value));
        become(tensor, real.get(outcome)!);
      } else setDisposed(tensor, true);
    }
  });
  return tensors.filter(({ isDisposed }) => !isDisposed).length;

  /** All values that one is made of, in the order in which they were made. */
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

/** Lets a tensor hold the numbers of another, and be counted as such. */
function become(tensor: tf.Tensor, real: tf.Tensor): void {
  tensor.dataId = tf.keep(real.clone()).dataId;
  if (!('assign' in tensor)) return;
  const variable = tensor as tf.Variable;
  engine().state.registeredVariables[variable.name] = variable;
}
