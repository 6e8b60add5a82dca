import { splatOf, type Value } from '../graph/value.ts';
import { addAll } from './elementwise.ts';
import { pad, reshape, slice, transpose } from './shape.ts';

/**
 * How the window of a convolution or a pooling moves over the spatial axes of an input, of any number.
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

/** The padding after with which a window ends at the end of the output; at least `least`. */
export function paddingAfter(window: Omit<Window, 'after'>, least = 0): number[] {
  const { input, output, kernel, strides, dilations, before } = window;
  return output.map((out, i) => {
    const reach = (out - 1) * strides[i]! + (kernel[i]! - 1) * dilations[i]! + 1;
    return Math.max(least, reach - input[i]! - before[i]!);
  });
}

/** [batch, ...spatial, channels] to [batch, channels, ...spatial], the layout of ONNX. */
export function channelsFirst(x: Value): Value {
  const [batch, ...rest] = x.shape.keys();
  return transpose(x, [batch!, rest.pop()!, ...rest]);
}

export function channelsLast(x: Value): Value {
  const [batch, channels, ...spatial] = x.shape.keys();
  return transpose(x, [batch!, ...spatial, channels!]);
}

/**
 * tfjs pads by a negative number if strides are larger than windows in three dimensions. Then `work`
 * gets the remaining part of a channels-first value, and a window without negative padding.
 */
export function onCropped(
  x: Value,
  window: Window,
  work: (cropped: Value, window: Window) => Value,
): Value {
  if (window.before.every((n) => n >= 0)) return work(x, window);
  const before = window.before.map((n) => Math.min(n, 0));
  return work(
    padSpatial(
      x,
      before,
      before.map(() => 0),
    ),
    croppedWindow(window),
  );
}

/** The same for a gradient, which is 0 in the parts that were cut off. */
export function intoCropped(window: Window, work: (window: Window) => Value): Value {
  if (window.before.every((n) => n >= 0)) return work(window);
  const gradient = work(croppedWindow(window));
  const before = window.before.map((n) => Math.max(-n, 0));
  return padSpatial(
    gradient,
    before,
    before.map(() => 0),
  );
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

/** Adds zeros around the spatial axes of a channels-first value; negative padding removes elements. */
export function padSpatial(x: Value, before: readonly number[], after: readonly number[]): Value {
  return pad(x, [0, 0, ...before], [0, 0, ...after]);
}

/** The part of a padded channels-first value under one kernel position: [batch, channels, ...output]. */
export function patchAt(paddedX: Value, window: Window, offset: readonly number[]): Value {
  const [batch, channels] = paddedX.shape as [number, number];
  return slice(
    paddedX,
    [0, 0, ...offset.map((at, i) => at * window.dilations[i]!)],
    [batch, channels, ...window.output],
    [1, 1, ...window.strides],
  );
}

/**
 * The reverse of {@link patchAt} for all positions: each element of the input gets the sum of what the
 * positions over it have.
 */
export function scatterBack(parts: readonly Value[], window: Window): Value {
  const all = offsets(window.kernel);
  const spread = parts.map((part, k) => {
    const apart = interleave(part, window.strides);
    const start = all[k]!.map((at, i) => at * window.dilations[i]! - window.before[i]!);
    const end = window.input.map((size, i) => size - start[i]! - apart.shape[i + 2]!);
    return padSpatial(apart, start, end);
  });
  return addAll(spread.filter((part) => splatOf(part) !== 0));
}

/** Puts `strides - 1` zeros after each element of the spatial axes. */
export function interleave(x: Value, strides: readonly number[]): Value {
  if (strides.every((stride) => stride === 1)) return x;
  const [batch, channels, ...spatial] = x.shape as [number, number, ...number[]];
  const apart = reshape(x, [batch, channels, ...spatial.flatMap((size) => [size, 1])]);
  const gaps = strides.flatMap((stride) => [0, stride - 1]);
  const spread = padSpatial(apart, Array(gaps.length).fill(0), gaps);
  return reshape(spread, [batch, channels, ...spatial.map((size, i) => size * strides[i]!)]);
}
