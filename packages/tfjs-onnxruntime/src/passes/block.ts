import { isOp, makeValue, type ValueOf } from '../graph/operations.ts';
import type { Value } from '../graph/value.ts';
import { rebuild, usesOf, withInputs } from '../graph/walk.ts';
import { reshape, transpose } from '../ops/shape.ts';

/**
 * Lays images out in blocks of channels for convolutions: ONNX Runtime's kernels for blocks are half as
 * fast again. It does so itself only if the filters are constants; in training they change.
 *
 * @param block the number of channels in a block on this machine.
 */
export function blockChannels(outputs: readonly Value[], block: number): Value[] {
  const uses = usesOf(outputs);
  return rebuild(outputs, (value, inputs) => {
    if (isOp(value, 'Conv') && isBlockable(value, block)) return blockedConv(inputs, value, block);
    const [x] = inputs;
    if (value.op === 'Relu' && isOp(x, 'ReorderOutput') && uses.get(value.inputs[0]!) === 1) {
      const { inputs: parts, shape, dtype, attributes } = x.inputs[0] as ValueOf<'NchwcConv'>;
      const withRelu = { ...attributes, activation: 'Relu' } as const;
      const fused = makeValue('NchwcConv', parts, shape, dtype, withRelu);
      return makeValue('ReorderOutput', [fused], x.shape, dtype, x.attributes);
    }
    return withInputs(value, inputs);
  });
}

function isBlockable({ inputs, attributes, shape }: ValueOf<'Conv'>, block: number): boolean {
  const channels = inputs[0]!.shape[1]!;
  return (
    shape.length === 4 &&
    attributes.group === 1 &&
    channels % block === 0 &&
    shape[1]! % block === 0 &&
    // A kernel of one position is a plain product.
    inputs[1]!.shape.slice(2).some((size) => size > 1)
  );
}

function blockedConv(
  [x, filter, bias]: readonly Value[],
  { shape, dtype, attributes }: ValueOf<'Conv'>,
  block: number,
): Value {
  const kernel = filter!.shape.slice(2);
  const inputs = [
    // The result of another blocked convolution is in blocks already.
    x!.op === 'ReorderOutput' ? x!.inputs[0]! : makeValue('ReorderInput', [x!], x!.shape, dtype),
    blockedFilter(filter!, block),
    ...(bias ? [bias] : []),
  ];
  const y = makeValue('NchwcConv', inputs, shape, dtype, { ...attributes, kernel_shape: kernel });
  return makeValue('ReorderOutput', [y], shape, dtype, { channels: shape[1]! });
}

/** [out, in, ...kernel] to [out / block, in / block, ...kernel, block of in, block of out]. */
function blockedFilter(filter: Value, block: number): Value {
  const [out, channels, height, width] = filter.shape as [number, number, number, number];
  const apart = reshape(filter, [out / block, block, channels / block, block, height, width]);
  return reshape(transpose(apart, [0, 2, 4, 5, 3, 1]), filter.shape);
}
