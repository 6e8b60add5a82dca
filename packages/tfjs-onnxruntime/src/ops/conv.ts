import { makeValue } from '../graph/operations.ts';
import type { Value } from '../graph/value.ts';
import { mul } from './elementwise.ts';
import { reduceKept } from './reduce.ts';
import { concat, pick, reshape, transpose } from './shape.ts';
import {
  channelsFirst,
  channelsLast,
  intoCropped,
  offsets,
  onCropped,
  padded,
  seenFrom,
  type Window,
} from './window.ts';

/** x [batch, ...spatial, in] with filters [...kernel, in, out]. */
export function conv(x: Value, filter: Value, window: Window): Value {
  const out = filter.shape.at(-1)!;
  const shape = [x.shape[0]!, out, ...window.output];
  const y = onCropped(channelsFirst(x), window, (source, rest) =>
    makeValue('Conv', [source, outInKernel(filter)], shape, x.dtype, convAttributes(rest, 1)),
  );
  return channelsLast(y);
}

/** The gradient of a convolution's input; also what a transposed convolution computes. */
export function convInputGradient(dy: Value, filter: Value, window: Window): Value {
  const gradients = channelsFirst(dy);
  const weights = outInKernel(filter);
  const dx = intoCropped(window, (rest) => {
    const shape = [dy.shape[0]!, filter.shape.at(-2)!, ...rest.input];
    const turned = turnedWindow(rest);
    if (turned) {
      const inputs = [gradients, turnedFilter(weights)];
      return makeValue('Conv', inputs, shape, dy.dtype, convAttributes(turned, 1));
    }
    const attributes = { ...convAttributes(rest, 1), output_padding: outputPadding(rest) };
    return makeValue('ConvTranspose', [gradients, weights], shape, dy.dtype, attributes);
  });
  return channelsLast(dx);
}

/**
 * Where nothing is skipped and the size stays, the gradient is a convolution with the filter turned
 * round: ONNX Runtime is faster at it than at its transposed convolution. `undefined` elsewhere.
 */
function turnedWindow(window: Window): Window | undefined {
  const { input, output, kernel, strides, dilations } = window;
  const isSame = output.every((size, i) => size === input[i] && strides[i] === 1);
  if (!isSame) return undefined;
  const reach = kernel.map((size, i) => (size - 1) * dilations[i]!);
  const before = reach.map((size, i) => size - window.before[i]!);
  return { ...window, before, after: reach.map((size, i) => size - before[i]!) };
}

/** [out, in, ...kernel] to [in, out, ...kernel], the kernel backwards. */
function turnedFilter(filter: Value): Value {
  const axes = filter.shape.map((_, i) => i);
  const backwards = axes.slice(2).reduce((value, axis) => {
    const last = value.shape[axis]! - 1;
    return pick(
      value,
      Array.from({ length: last + 1 }, (_, i) => last - i),
      axis,
    );
  }, filter);
  return transpose(backwards, [1, 0, ...axes.slice(2)]);
}

/** x [batch, ...spatial, in] with a filter [...kernel, in, times] for each channel alone. */
export function depthwiseConv(x: Value, filter: Value, window: Window): Value {
  const [channels, times] = filter.shape.slice(-2) as [number, number];
  const inputs = [channelsFirst(x), eachChannel(filter)];
  const shape = [x.shape[0]!, channels * times, ...window.output];
  return channelsLast(makeValue('Conv', inputs, shape, x.dtype, convAttributes(window, channels)));
}

export function depthwiseInputGradient(dy: Value, filter: Value, window: Window): Value {
  const channels = filter.shape.at(-2)!;
  const shape = [dy.shape[0]!, channels, ...window.input];
  const attributes = { ...convAttributes(window, channels), output_padding: outputPadding(window) };
  const inputs = [channelsFirst(dy), eachChannel(filter)];
  return channelsLast(makeValue('ConvTranspose', inputs, shape, dy.dtype, attributes));
}

export function depthwiseFilterGradient(
  x: Value,
  dy: Value,
  filterShape: readonly number[],
  window: Window,
): Value {
  const batch = x.shape[0]!;
  const [channels, times] = filterShape.slice(-2) as [number, number];
  const source = padded(channelsFirst(x), window);
  const gradients = reshape(channelsFirst(dy), [batch, channels, times, ...window.output]);
  const spatial = window.output.map((_, i) => i + 3);
  const each = offsets(window.kernel).map((offset) => {
    const seen = reshape(seenFrom(source, window, offset), [batch, channels, 1, ...window.output]);
    return reshape(reduceKept('ReduceSum', mul(seen, gradients), [0, ...spatial]), [
      1,
      channels,
      times,
    ]);
  });
  return reshape(concat(each, 0), filterShape);
}

function convAttributes(window: Window, group: number) {
  const { strides, dilations, before, after } = window;
  return { strides, dilations, pads: [...before, ...after], group };
}

/** What the strides left over at the end of the input. */
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
  return transpose(filter, [last, last - 1, ...Array.from({ length: last - 1 }, (_, i) => i)]);
}

/** [...kernel, in, times] to [in * times, 1, ...kernel]. */
function eachChannel(filter: Value): Value {
  const last = filter.shape.length - 1;
  const kernelAxes = Array.from({ length: last - 1 }, (_, i) => i);
  const moved = transpose(filter, [last - 1, last, ...kernelAxes]);
  const kernel = filter.shape.slice(0, -2);
  return reshape(moved, [filter.shape[last - 1]! * filter.shape[last]!, 1, ...kernel]);
}
