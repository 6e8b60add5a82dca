import { makeValue, splatOf, type Value } from '../graph/value.ts';
import { rebuild, usesOf, valuesOf, withInputs } from '../graph/walk.ts';
import { reshape } from '../ops/shape.ts';

/** Puts the bias into the convolution that it is added to: ONNX Runtime adds it on the way. */
export function fuseBias(outputs: readonly Value[]): Value[] {
  const uses = usesOf(outputs);
  return rebuild(outputs, (value, inputs) => {
    if (value.op !== 'Add') return withInputs(value, inputs);
    const place = value.inputs.findIndex((one) => one.op === 'Conv' && one.inputs.length === 2);
    const [conv, bias] = place === 0 ? inputs : [inputs[1], inputs[0]];
    const isOnlyUse = place >= 0 && uses.get(value.inputs[place]!) === 1;
    if (!isOnlyUse || !isPerChannel(bias!, conv!)) return withInputs(value, inputs);
    const flat = reshape(bias!, [conv!.shape[1]!]);
    return makeValue('Conv', [...conv!.inputs, flat], conv!.shape, conv!.dtype, conv!.attributes);
  });
}

/** One number for each channel of an image: [1, channels, 1, 1]. */
function isPerChannel(bias: Value, { shape }: Value): boolean {
  return (
    splatOf(bias) === undefined &&
    bias.shape.length === shape.length &&
    bias.shape.every((size, axis) => size === (axis === 1 ? shape[1] : 1))
  );
}

/**
 * Asks the result of a relu, rather than what went into it, where its gradient goes. Then nothing
 * else needs what went into it, and ONNX Runtime makes one of convolution, bias and relu.
 */
export function maskFromResult(outputs: readonly Value[]): Value[] {
  const relus = new Map<Value, Value>();
  for (const value of valuesOf(outputs)) {
    if (value.op === 'Relu') relus.set(value.inputs[0]!, value);
  }
  const made = new Map<Value, Value>();
  return rebuild(outputs, (value, inputs) => {
    const [x, bound] = value.inputs;
    const relu = x && relus.get(x);
    const isMask = value.op === 'Greater' && bound && splatOf(bound) === 0;
    const source = isMask && relu ? made.get(relu) : undefined;
    const result = withInputs(value, source ? [source, inputs[1]!] : inputs);
    made.set(value, result);
    return result;
  });
}
