import { makeValue, sizeOf, type Value } from '../graph/value.ts';
import { mul } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { reduce, reduceKept } from './reduce.ts';
import { concat, pad, pick, reshape, transpose } from './shape.ts';
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

/**
 * The gradient of a convolution's filters: for each position of the kernel, what it sees, times the
 * gradient of the output, as one matrix product a sample. A convolution with the batch as its
 * channels would do, but ONNX Runtime takes more than twice as long for it.
 */
export function convFilterGradient(x: Value, dy: Value, window: Window): Value {
  const batch = x.shape[0]!;
  const [channels, out] = [x.shape.at(-1)!, dy.shape.at(-1)!];
  const flat = (value: Value) =>
    reshape(value, [batch, value.shape[1]!, sizeOf(value.shape.slice(2))]);
  const product = (gradients: Value, seen: Value) =>
    reduce('ReduceSum', matmul(flat(gradients), flat(seen), false, true), [0]);
  const spatial = window.kernel.map((_, i) => i);
  const rank = spatial.length;
  const [images, gradients] = [channelsFirst(x), channelsFirst(dy)];
  if (channels < FEW_CHANNELS) {
    const columns = concat(allSeen(images, window).map(flat), 1);
    const all = reshape(product(gradients, columns), [out, ...window.kernel, channels]);
    return transpose(all, [...spatial.map((i) => i + 1), rank + 1, 0]);
  }
  const products = canMoveRows(window)
    ? movedRows(gradients, window).flatMap((rows) =>
        allSeen(images, wholeRows(window)).map((columns) => product(rows, columns)),
      )
    : allSeen(images, window).map((seen) => product(gradients, seen));
  const all = reshape(concat(products, 0), [...window.kernel, out, channels]);
  return transpose(all, [...spatial, rank + 1, rank]);
}

/** What each position of the kernel sees. */
function allSeen(images: Value, window: Window): Value[] {
  const source = padded(images, window);
  return offsets(window.kernel).map((offset) => seenFrom(source, window, offset));
}

/**
 * Whether the rows of the gradient can be moved up and down instead of those of the images. Then
 * three rows and three columns are copied for nine positions, and not nine images.
 */
function canMoveRows({ kernel, strides }: Window): boolean {
  return kernel.length > 1 && kernel[0]! > 1 && strides[0] === 1;
}

/** The gradient of the output beside the rows of the input, for each row of the kernel. */
function movedRows(gradients: Value, window: Window): Value[] {
  const [height, rows] = [window.input[0]!, window.output[0]!];
  const others = window.output.slice(1).map(() => 0);
  return Array.from({ length: window.kernel[0]! }, (_, row) => {
    const above = row * window.dilations[0]! - window.before[0]!;
    return pad(gradients, [0, 0, above, ...others], [0, 0, height - rows - above, ...others]);
  });
}

/** The window of one row of the kernel, over all rows of the input. */
function wholeRows(window: Window): Window {
  const others = (list: readonly number[]) => list.slice(1);
  return {
    ...window,
    output: [window.input[0]!, ...others(window.output)],
    kernel: [1, ...others(window.kernel)],
    before: [0, ...others(window.before)],
    after: [0, ...others(window.after)],
  };
}

/** Below this, a matrix of one position has so few columns that all positions go into one. */
const FEW_CHANNELS = 8;

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
