import { splatOf, type Value } from '../graph/value.ts';
import { addAll } from './elementwise.ts';
import { pad, reshape, slice, transpose } from './shape.ts';

/**
 * How a window goes over the spatial axes of an input: of a convolution or a pooling, of any number
 * of axes.
 */
export interface Window {
  /** Sizes along the spatial axes. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before and after. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The padding after that makes a window end where the output ends. */
export function paddingAfter(window: Omit<Window, 'after'>): number[] {
  return window.output.map((out, i) =>
    Math.max(
      0,
      (out - 1) * window.strides[i]! +
        (window.kernel[i]! - 1) * window.dilations[i]! +
        1 -
        window.input[i]! -
        window.before[i]!,
    ),
  );
}

/** [batch, ...spatial, channels] to [batch, channels, ...spatial], the layout of ONNX. */
export function channelsFirst(x: Value): Value {
  const last = x.shape.length - 1;
  return transpose(x, [0, last, ...Array.from({ length: last - 1 }, (_, i) => i + 1)]);
}

export function channelsLast(x: Value): Value {
  const spatial = Array.from({ length: x.shape.length - 2 }, (_, i) => i + 2);
  return transpose(x, [0, ...spatial, 1]);
}

/**
 * tfjs may pad by less than nothing, where strides are larger than windows in three dimensions. Then
 * `work` is done on the part of a channels-first value that is left, by a window without that.
 */
export function onCropped(
  x: Value,
  window: Window,
  work: (cropped: Value, window: Window) => Value,
): Value {
  if (window.before.every((n) => n >= 0)) return work(x, window);
  const before = window.before.map((n) => Math.min(n, 0));
  return work(pad(x, [0, 0, ...before], [0, 0, ...before.map(() => 0)]), croppedWindow(window));
}

/** The same for a gradient: what was left out has none. */
export function intoCropped(window: Window, work: (window: Window) => Value): Value {
  if (window.before.every((n) => n >= 0)) return work(window);
  const gradient = work(croppedWindow(window));
  const before = window.before.map((n) => Math.max(-n, 0));
  return pad(gradient, [0, 0, ...before], [0, 0, ...before.map(() => 0)]);
}

function croppedWindow(window: Window): Window {
  return {
    ...window,
    input: window.input.map((size, i) => size + Math.min(window.before[i]!, 0)),
    before: window.before.map((n) => Math.max(n, 0)),
  };
}

/** The positions within a kernel, row by row. */
export function offsets(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (all, size) => all.flatMap((one) => Array.from({ length: size }, (_, i) => [...one, i])),
    [[]],
  );
}

/** Pads the spatial axes of a channels-first value as the window does. */
export function padded(x: Value, { before, after }: Window, value = 0): Value {
  return pad(x, [0, 0, ...before], [0, 0, ...after], value);
}

/** What one position of the kernel sees of a padded channels-first value: [batch, channels, ...output]. */
export function seenFrom(paddedX: Value, window: Window, offset: readonly number[]): Value {
  const [batch, channels] = paddedX.shape as [number, number];
  return slice(
    paddedX,
    [0, 0, ...offset.map((at, i) => at * window.dilations[i]!)],
    [batch, channels, ...window.output],
    [1, 1, ...window.strides],
  );
}

/**
 * The reverse of {@link seenFrom} for all positions: adds up, at each element of the input, what
 * came from the positions that see it.
 */
export function scatterBack(parts: readonly Value[], window: Window): Value {
  const all = offsets(window.kernel);
  const spread = parts.map((part, k) => {
    const apart = interleave(part, window.strides);
    const start = all[k]!.map((at, i) => at * window.dilations[i]! - window.before[i]!);
    const end = window.input.map((size, i) => size - start[i]! - apart.shape[i + 2]!);
    return cropOrPad(apart, start, end);
  });
  return addAll(spread.filter((part) => splatOf(part) !== 0));
}

/** Puts `strides - 1` zeros after each element of the spatial axes. */
export function interleave(x: Value, strides: readonly number[]): Value {
  if (strides.every((stride) => stride === 1)) return x;
  const [batch, channels, ...spatial] = x.shape as [number, number, ...number[]];
  const apart = reshape(x, [batch, channels, ...spatial.flatMap((size) => [size, 1])]);
  const zeros = [0, 0, ...strides.flatMap((stride) => [0, stride - 1])];
  return reshape(
    pad(
      apart,
      zeros.map(() => 0),
      zeros,
    ),
    [batch, channels, ...spatial.map((size, i) => size * strides[i]!)],
  );
}

function cropOrPad(x: Value, before: readonly number[], after: readonly number[]): Value {
  return pad(x, [0, 0, ...before], [0, 0, ...after]);
}
