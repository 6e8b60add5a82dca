import { makeValue } from '../graph/operations.ts';
import type { Value } from '../graph/value.ts';
import { mul } from './elementwise.ts';
import { reduceKept } from './reduce.ts';
import { concat, reshape, reverse, transpose } from './shape.ts';
import {
  channelsFirst,
  channelsLast,
  intoCropped,
  offsets,
  onCropped,
  padSpatial,
  patchAt,
  type Window,
} from './window.ts';

type Filter = (filter: Value) => Value;

/** x [batch, ...spatial, in] with filters [...kernel, in, out]. */
export function conv(x: Value, filter: Value, window: Window): Value {
  return convolve(x, filter, outInKernel, window, 1);
}

/** x [batch, ...spatial, in] with one filter per channel: [...kernel, in, times]. */
export function depthwiseConv(x: Value, filter: Value, window: Window): Value {
  return convolve(x, filter, eachChannel, window, filter.shape.at(-2)!);
}

function convolve(x: Value, filter: Value, layOut: Filter, window: Window, group: number): Value {
  const y = onCropped(channelsFirst(x), window, (source, rest) => {
    const weights = layOut(filter);
    const shape = [x.shape[0]!, weights.shape[0]!, ...window.output];
    return makeValue('Conv', [source, weights], shape, x.dtype, convAttributes(rest, group));
  });
  return channelsLast(y);
}

/** The gradient of a convolution's input; also what a transposed convolution computes. */
export function convInputGradient(dy: Value, filter: Value, window: Window): Value {
  const gradients = channelsFirst(dy);
  const weights = outInKernel(filter);
  const dx = intoCropped(window, (rest) => {
    const turned = rotatedWindow(rest);
    if (!turned) return transposedConv(gradients, weights, rest, 1);
    const inputs = [gradients, rotateFilter(weights)];
    const shape = [dy.shape[0]!, weights.shape[1]!, ...rest.input];
    return makeValue('Conv', inputs, shape, dy.dtype, convAttributes(turned, 1));
  });
  return channelsLast(dx);
}

export function depthwiseInputGradient(dy: Value, filter: Value, window: Window): Value {
  const gradients = channelsFirst(dy);
  return channelsLast(transposedConv(gradients, eachChannel(filter), window, filter.shape.at(-2)!));
}

function transposedConv(dy: Value, weights: Value, window: Window, group: number): Value {
  const shape = [dy.shape[0]!, group * weights.shape[1]!, ...window.input];
  const attributes = { ...convAttributes(window, group), output_padding: outputPadding(window) };
  return makeValue('ConvTranspose', [dy, weights], shape, dy.dtype, attributes);
}

/**
 * The window for computing the gradient as a convolution with the rotated filter, which ONNX Runtime
 * does faster than its transposed convolution; `undefined` unless the strides are 1 and the size stays.
 */
function rotatedWindow(window: Window): Window | undefined {
  const { input, output, kernel, strides, dilations } = window;
  const isSame = output.every((size, i) => size === input[i] && strides[i] === 1);
  if (!isSame) return undefined;
  const reach = kernel.map((size, i) => (size - 1) * dilations[i]!);
  const before = reach.map((size, i) => size - window.before[i]!);
  return { ...window, before, after: reach.map((size, i) => size - before[i]!) };
}

/** [out, in, ...kernel] to [in, out, ...kernel], with the kernel reversed. */
function rotateFilter(filter: Value): Value {
  const kernelAxes = filter.shape.map((_, i) => i).slice(2);
  return transpose(reverse(filter, kernelAxes), [1, 0, ...kernelAxes]);
}

export function depthwiseFilterGradient(
  x: Value,
  dy: Value,
  window: Window,
  filterShape: readonly number[],
): Value {
  const batch = x.shape[0]!;
  const [channels, times] = filterShape.slice(-2) as [number, number];
  const source = padSpatial(channelsFirst(x), window.before, window.after);
  const gradients = reshape(channelsFirst(dy), [batch, channels, times, ...window.output]);
  const spatial = window.output.map((_, i) => i + 3);
  const each = offsets(window.kernel).map((offset) => {
    const seen = reshape(patchAt(source, window, offset), [batch, channels, 1, ...window.output]);
    const sum = reduceKept('ReduceSum', mul(seen, gradients), [0, ...spatial]);
    return reshape(sum, [1, channels, times]);
  });
  return reshape(concat(each, 0), filterShape);
}

function convAttributes(window: Window, group: number) {
  const { strides, dilations, before, after } = window;
  return { strides, dilations, pads: [...before, ...after], group };
}

/** The elements at the end of the input that the strides leave out. */
function outputPadding(window: Window): number[] {
  return window.input.map((size, i) => {
    const reach = (window.kernel[i]! - 1) * window.dilations[i]! + 1;
    const covered = (window.output[i]! - 1) * window.strides[i]! + reach;
    return size + window.before[i]! + window.after[i]! - covered;
  });
}

/** [...kernel, in, out] to [out, in, ...kernel]. */
function outInKernel(filter: Value): Value {
  const last = filter.shape.length - 1;
  return transpose(filter, [last, last - 1, ...filter.shape.slice(2).keys()]);
}

/** [...kernel, in, times] to [in * times, 1, ...kernel]. */
function eachChannel(filter: Value): Value {
  const [kernel, [channels, times]] = [filter.shape.slice(0, -2), filter.shape.slice(-2)];
  const moved = transpose(filter, [kernel.length, kernel.length + 1, ...kernel.keys()]);
  return reshape(moved, [channels! * times!, 1, ...kernel]);
}
