import type { Value } from '../graph/value.ts';
import {
  conv,
  convInputGradient,
  depthwiseConv,
  depthwiseFilterGradient,
  depthwiseInputGradient,
} from '../ops/conv.ts';
import { convFilterGradient } from '../ops/conv-filter-gradient.ts';
import { add, alongAxis } from '../ops/elementwise.ts';
import type { Kernel, KernelTable } from './kernel.ts';
import { activation } from './product.ts';
import { conv2dWindow, conv3dWindow, depthwiseWindow } from './window.ts';

type Shape = readonly number[];
type WindowOf = typeof conv2dWindow;

const forward =
  (make: typeof conv, windowOf: WindowOf): Kernel<'x' | 'filter'> =>
  ({ inputs: { x, filter }, attrs }) =>
    make(x, filter, windowOf(x.shape, filter.shape, attrs));

const inputGradient =
  (make: typeof convInputGradient, windowOf: WindowOf): Kernel<'dy' | 'filter'> =>
  ({ inputs: { dy, filter }, attrs }) =>
    make(dy, filter, windowOf(attrs.inputShape as Shape, filter.shape, attrs));

const filterGradient =
  (make: typeof depthwiseFilterGradient, windowOf: WindowOf): Kernel<'x' | 'dy'> =>
  ({ inputs: { x, dy }, attrs }) => {
    const filterShape = attrs.filterShape as Shape;
    return make(x, dy, windowOf(x.shape, filterShape, attrs), filterShape);
  };

/** A convolution with bias and activation. */
const fused =
  (kernel: Kernel<'x' | 'filter'>): Kernel<'x' | 'filter'> =>
  (call) => {
    const { bias } = call.inputs as { bias?: Value };
    const y = kernel(call) as Value;
    const rank = y.shape.length;
    const stretched = bias?.shape.length === 1 ? alongAxis(bias, rank - 1, rank) : bias;
    return activation(stretched ? add(y, stretched) : y, call);
  };

const conv2d = forward(conv, conv2dWindow);
const depthwise = forward(depthwiseConv, depthwiseWindow);

export const CONV_KERNELS: KernelTable = {
  Conv2D: conv2d,
  FusedConv2D: fused(conv2d),
  Conv2DBackpropInput: inputGradient(convInputGradient, conv2dWindow),
  Conv2DBackpropFilter: filterGradient(convFilterGradient, conv2dWindow),
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: fused(depthwise),
  DepthwiseConv2dNativeBackpropInput: inputGradient(depthwiseInputGradient, depthwiseWindow),
  DepthwiseConv2dNativeBackpropFilter: filterGradient(depthwiseFilterGradient, depthwiseWindow),
  Conv3D: forward(conv, conv3dWindow),
  Conv3DBackpropInputV2: inputGradient(convInputGradient, conv3dWindow),
  Conv3DBackpropFilterV2: filterGradient(convFilterGradient, conv3dWindow),
};
