import { makeValue } from '../graph/operations.ts';
import { sizeOf, splat, type Value } from '../graph/value.ts';
import { div } from './elementwise.ts';
import { expand, reshape, reverse } from './shape.ts';
import { isTiling, tiledMaxGradient } from './tiled-pool.ts';
import {
  channelsFirst,
  channelsLast,
  intoCropped,
  offsets,
  onCropped,
  paddingAfter,
  padSpatial,
  scatterBack,
  type Window,
} from './window.ts';

/** The largest element of each window over x [batch, ...spatial, channels]. */
export function maxPool(x: Value, window: Window): Value {
  return channelsLast(onCropped(channelsFirst(x), window, largest));
}

function largest(x: Value, window: Window): Value {
  const attributes = { ...attributesOf(window), dilations: window.dilations };
  return makeValue('MaxPool', [x], outShape(x, window), x.dtype, attributes);
}

/** The mean of each window, over the elements that are not padding. */
export function averagePool(x: Value, window: Window): Value {
  const y = onCropped(channelsFirst(x), window, (source, rest) =>
    makeValue('AveragePool', [source], outShape(source, rest), x.dtype, attributesOf(rest)),
  );
  return channelsLast(y);
}

/**
 * Each gradient goes to the largest element of its window, the first one of several: the flat
 * background of an image is full of ties.
 */
export function maxPoolGradient(dy: Value, window: Window, x: Value): Value {
  const gradients = channelsFirst(dy);
  const dx = intoCropped(window, (rest) =>
    onCropped(channelsFirst(x), window, (source) => gradientOf(gradients, source, rest)),
  );
  return channelsLast(dx);
}

/**
 * tfjs's pooling in three dimensions gives the gradient to the last of several largest elements: with
 * all axes reversed, that is the first.
 */
export function maxPoolGradientToLast(dy: Value, window: Window, x: Value): Value {
  const before = paddingAfter(window, Number.NEGATIVE_INFINITY);
  const backwards = { ...window, before };
  const turned = { ...backwards, after: paddingAfter(backwards) };
  return reversed(maxPoolGradient(reversed(dy), turned, reversed(x)));
}

/** A channels-last value with all spatial axes reversed. */
function reversed(x: Value): Value {
  return reverse(x, x.shape.map((_, axis) => axis).slice(1, -1));
}

function gradientOf(dy: Value, x: Value, window: Window): Value {
  return isTiling(window) ? tiledMaxGradient(dy, x, window) : scatteredGradient(dy, x, window);
}

/** Scatters to the places that ONNX Runtime's pooling returns, which makes it ten times slower. */
function scatteredGradient(dy: Value, x: Value, window: Window): Value {
  const pool = largest(x, window);
  const indices = makeValue('MaxPoolIndices', [pool], pool.shape, 'int64');
  const size = sizeOf(x.shape);
  const flat = (value: Value) => reshape(value, [sizeOf(value.shape)]);
  const scattered = makeValue(
    'ScatterElements',
    [splat(0, [size]), flat(indices), flat(dy)],
    [size],
    dy.dtype,
    { axis: 0, reduction: overlaps(window) ? 'add' : 'none' },
  );
  return reshape(scattered, x.shape);
}

/** As in tfjs: the whole window shares each gradient, including its padding. */
export function averagePoolGradient(dy: Value, window: Window): Value {
  const share = div(channelsFirst(dy), sizeOf(window.kernel));
  if (!overlaps(window) && window.dilations.every((d) => d === 1)) {
    return channelsLast(repeatInWindow(share, window));
  }
  const parts = offsets(window.kernel).map(() => share);
  return channelsLast(scatterBack(parts, window));
}

/** For windows that don't overlap: gives each output to all elements of its window. */
function repeatInWindow(x: Value, window: Window): Value {
  const [batch, channels, ...spatial] = x.shape as [number, number, ...number[]];
  const { kernel, strides, input, before } = window;
  const apart = [batch, channels, ...spatial.flatMap((size) => [size, 1])];
  const windows = [batch, channels, ...spatial.flatMap((size, i) => [size, kernel[i]!])];
  const gaps = spatial.flatMap((_, i) => [0, strides[i]! - kernel[i]!]);
  const none = gaps.map(() => 0);
  const repeated = padSpatial(expand(reshape(x, apart), windows), none, gaps);
  const full = spatial.map((size, i) => size * strides[i]!);
  const start = before.map((n) => -n);
  const end = full.map((size, i) => input[i]! - size - start[i]!);
  return padSpatial(reshape(repeated, [batch, channels, ...full]), start, end);
}

function overlaps({ kernel, dilations, strides }: Window): boolean {
  return kernel.some((size, i) => (size - 1) * dilations[i]! + 1 > strides[i]!);
}

/** The shape of the result of pooling a channels-first value. */
function outShape(x: Value, window: Window): number[] {
  return [x.shape[0]!, x.shape[1]!, ...window.output];
}

/** Without dilations: ONNX's mean in opset 18 has none, nor has a tfjs pooling with gradients. */
function attributesOf({ kernel, strides, before, after }: Window) {
  return { kernel_shape: kernel, strides, pads: [...before, ...after] };
}
