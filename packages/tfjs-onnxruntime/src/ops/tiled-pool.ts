import { makeValue } from '../graph/operations.ts';
import { constant, type Value } from '../graph/value.ts';
import { binary, cast, mul } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { reshape, slice } from './shape.ts';
import { padSpatial, type Window } from './window.ts';

/**
 * The gradient of a max-pooling whose windows don't overlap or leave gaps. The largest elements get
 * numbers that fall from the first place of the window to the last; the one with the largest number in
 * its window gets the gradient.
 */
export function tiledMaxGradient(dy: Value, x: Value, window: Window): Value {
  const { kernel, output } = window;
  const [batch, channels, ...input] = x.shape as [number, number, number, number];
  const tiled = output.map((size, i) => size * kernel[i]!);
  const rest = input.map((size, i) => size - tiled[i]!);
  const whole = slice(x, [0, 0, 0, 0], [batch, channels, ...tiled]);
  const pool = (value: Value) =>
    makeValue('MaxPool', [value], dy.shape, x.dtype, {
      kernel_shape: kernel,
      strides: kernel,
      pads: [0, 0, 0, 0],
      dilations: [1, 1],
    });
  const isLargest = binary('Equal', whole, repeatInWindows(pool(whole), kernel));
  const marks = marksOf(tiled, kernel);
  const marked = mul(cast(isLargest, 'float32'), marks);
  const isFirst = binary('Equal', marks, repeatInWindows(pool(marked), kernel));
  const dx = mul(cast(isFirst, 'float32'), repeatInWindows(dy, kernel));
  return padSpatial(dx, [0, 0], rest);
}

/** Whether the windows of an image are adjacent, and within it. */
export function isTiling({ kernel, strides, dilations, before, after }: Window): boolean {
  return (
    kernel.length === 2 &&
    [...before, ...after].every((n) => n === 0) &&
    kernel.every((size, i) => size === strides[i] && dilations[i] === 1)
  );
}

/** The same falling numbers for each window. */
function marksOf([height, width]: readonly number[], kernel: readonly number[]): Value {
  const [rows, columns] = kernel as [number, number];
  const marks = Array.from({ length: height! * width! }, (_, i) => {
    const [row, column] = [Math.floor(i / width!) % rows, (i % width!) % columns];
    return rows * columns - (row * columns + column);
  });
  return constant(marks, [height!, width!]);
}

/**
 * Repeats each element at each place of its window, by a product with a matrix of 0s and 1s: copying
 * so few elements at a time takes seven times as long.
 */
function repeatInWindows(x: Value, kernel: readonly number[]): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [rows, columns] = kernel as [number, number];
  const wide = width * columns;
  const ones = Array.from({ length: width * rows * wide }, (_, i) => {
    const from = Math.floor(i / (rows * wide));
    return Number(Math.floor((i % wide) / columns) === from);
  });
  const matrix = constant(ones, [width, rows * wide]);
  const lines = matmul(reshape(x, [batch * channels * height, width]), matrix);
  return reshape(lines, [batch, channels, height * rows, wide]);
}
