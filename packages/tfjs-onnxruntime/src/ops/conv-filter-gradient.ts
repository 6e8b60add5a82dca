import { sizeOf, type Value } from '../graph/value.ts';
import { matmul } from './matmul.ts';
import { reduce } from './reduce.ts';
import { concat, reshape, transpose } from './shape.ts';
import { channelsFirst, offsets, padSpatial, patchAt, type Window } from './window.ts';

/** With fewer channels, the matrix of one position is too narrow: all positions go into one matrix. */
const FEW_CHANNELS = 8;

/**
 * The gradient of a convolution's filters: for each position of the kernel, the part of the input under
 * it, times the gradient of the output, as one matrix product per sample. A convolution with the batch
 * as its channels gives the same, but takes ONNX Runtime more than twice as long.
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
    const columns = concat(patchesOf(images, window).map(flat), 1);
    const all = reshape(product(gradients, columns), [out, ...window.kernel, channels]);
    return transpose(all, [...spatial.map((i) => i + 1), rank + 1, 0]);
  }
  const products = canMoveRows(window)
    ? movedRows(gradients, window).flatMap((rows) =>
        patchesOf(images, wholeRows(window)).map((columns) => product(rows, columns)),
      )
    : patchesOf(images, window).map((seen) => product(gradients, seen));
  const all = reshape(concat(products, 0), [...window.kernel, out, channels]);
  return transpose(all, [...spatial, rank + 1, rank]);
}

/** The part of the input under each position of the kernel. */
function patchesOf(images: Value, window: Window): Value[] {
  const source = padSpatial(images, window.before, window.after);
  return offsets(window.kernel).map((offset) => patchAt(source, window, offset));
}

/**
 * Whether the rows of the gradient can be moved up and down instead of those of the images. Then nine
 * positions need copies of three rows and three columns, not of nine images.
 */
function canMoveRows({ kernel, strides }: Window): boolean {
  return kernel.length > 1 && kernel[0]! > 1 && strides[0] === 1;
}

/** The gradient of the output, moved next to the rows of the input, for each row of the kernel. */
function movedRows(gradients: Value, window: Window): Value[] {
  const [height, rows] = [window.input[0]!, window.output[0]!];
  const others = window.output.slice(1).map(() => 0);
  return Array.from({ length: window.kernel[0]! }, (_, row) => {
    const above = row * window.dilations[0]! - window.before[0]!;
    return padSpatial(gradients, [above, ...others], [height - rows - above, ...others]);
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
