import { isOp, makeValue } from '../graph/operations.ts';
import { sameShape, splat, splatOf, type Value } from '../graph/value.ts';
import { rebuild, usesOf, valuesOf, withInputs } from '../graph/walk.ts';
import { reshape } from '../ops/shape.ts';

/** Moves an added bias into the convolution before it, where ONNX Runtime adds it at no cost. */
export function fuseBias(outputs: readonly Value[]): Value[] {
  const uses = usesOf(outputs);
  return rebuild(outputs, (value, inputs) => {
    if (value.op !== 'Add') return withInputs(value, inputs);
    const place = value.inputs.findIndex((one) => one.op === 'Conv' && one.inputs.length === 2);
    const [conv, bias] = place === 0 ? inputs : [inputs[1], inputs[0]];
    const isOnlyUse = place >= 0 && uses.get(value.inputs[place]!) === 1;
    if (!isOnlyUse || !isOp(conv, 'Conv') || !isPerChannel(bias!, conv))
      return withInputs(value, inputs);
    const flat = reshape(bias!, [conv.shape[1]!]);
    return makeValue('Conv', [...conv.inputs, flat], conv.shape, conv.dtype, conv.attributes);
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
 * Makes the gradient of a relu depend on its result instead of its input. Then nothing else needs the
 * input, and ONNX Runtime fuses convolution, bias and relu.
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

/**
 * Scales and shifts the channels of an image in one operation, x * s + t. If another image is added as
 * well, the shift moves to the image that is scaled.
 */
export function fuseScaleAndShift(outputs: readonly Value[]): Value[] {
  const uses = usesOf(outputs);
  return rebuild(outputs, (value, inputs) => {
    const keep = withInputs(value, inputs);
    if (value.op !== 'Add' || value.dtype !== 'float32' || value.shape.length < 3) return keep;
    const place = inputs.findIndex((one) => isPerChannel(one, value));
    const large = inputs[1 - place];
    if (place < 0 || !large || uses.get(value.inputs[1 - place]!) !== 1) return keep;
    const shift = inputs[place]!;
    if (large.op === 'Mul') return scaledAndShifted(large, shift) ?? keep;
    if (large.op !== 'Add') return keep;
    for (const [one, other] of [large.inputs, [...large.inputs].reverse()]) {
      const shifted = one!.op === 'Mul' && scaledAndShifted(one!, shift);
      if (shifted) return makeValue('Add', [other!, shifted], value.shape, value.dtype);
    }
    return keep;
  });
}

/** x * s + t as ONNX's batch normalisation with mean 0 and variance 1. */
function scaledAndShifted(product: Value, shift: Value): Value | undefined {
  const { shape, dtype } = product;
  const scale = product.inputs.find((one) => isPerChannel(one, product));
  const x = product.inputs.find((one) => one !== scale);
  if (!scale || !x || !sameShape(x.shape, shape)) return undefined;
  const perChannel = [shape[1]!];
  const [s, t] = [scale, shift].map((one) => reshape(one, perChannel));
  const statistics = [splat(0, perChannel), splat(1, perChannel)];
  const inputs = [x, s!, t!, ...statistics];
  return makeValue('BatchNormalization', inputs, shape, dtype, { epsilon: { float: 0 } });
}
