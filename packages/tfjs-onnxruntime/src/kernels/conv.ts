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
import { conv2dWindow, conv3dWindow } from './window.ts';

type Shape = readonly number[];

const conv2d: Kernel = ({ inputs, attrs }) => {
  const { x, filter } = inputs as { x: Value; filter: Value };
  return conv(x, filter, conv2dWindow(x.shape, filter.shape, attrs));
};

const depthwise: Kernel = ({ inputs, attrs }) => {
  const { x, filter } = inputs as { x: Value; filter: Value };
  return depthwiseConv(x, filter, conv2dWindow(x.shape, filter.shape, attrs, true));
};

/** A convolution with bias and activation. */
const fused =
  (kernel: Kernel): Kernel =>
  (call) => {
    const { bias } = call.inputs as { bias?: Value };
    const y = kernel(call) as Value;
    const last = y.shape.length - 1;
    const sum =
      bias?.shape.length === 1 ? add(y, alongAxis(bias, last, last + 1)) : bias ? add(y, bias) : y;
    return activation(sum, call);
  };

export const CONV_KERNELS: KernelTable = {
  Conv2D: conv2d,
  FusedConv2D: fused(conv2d),
  Conv2DBackpropInput: ({ inputs, attrs }) => {
    const { dy, filter } = inputs as { dy: Value; filter: Value };
    const window = conv2dWindow(attrs.inputShape as Shape, filter.shape, attrs);
    return convInputGradient(dy, filter, window);
  },
  Conv2DBackpropFilter: ({ inputs, attrs }) => {
    const { x, dy } = inputs as { x: Value; dy: Value };
    return convFilterGradient(x, dy, conv2dWindow(x.shape, attrs.filterShape as Shape, attrs));
  },
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: fused(depthwise),
  DepthwiseConv2dNativeBackpropInput: ({ inputs, attrs }) => {
    const { dy, filter } = inputs as { dy: Value; filter: Value };
    const window = conv2dWindow(attrs.inputShape as Shape, filter.shape, attrs, true);
    return depthwiseInputGradient(dy, filter, window);
  },
  DepthwiseConv2dNativeBackpropFilter: ({ inputs, attrs }) => {
    const { x, dy } = inputs as { x: Value; dy: Value };
    const filterShape = attrs.filterShape as Shape;
    const window = conv2dWindow(x.shape, filterShape, attrs, true);
    return depthwiseFilterGradient(x, dy, filterShape, window);
  },
  Conv3D: ({ inputs, attrs }) => {
    const { x, filter } = inputs as { x: Value; filter: Value };
    return conv(x, filter, conv3dWindow(x.shape, filter.shape, attrs));
  },
  Conv3DBackpropInputV2: ({ inputs, attrs }) => {
    const { dy, filter } = inputs as { dy: Value; filter: Value };
    const window = conv3dWindow(attrs.inputShape as Shape, filter.shape, attrs);
    return convInputGradient(dy, filter, window);
  },
  Conv3DBackpropFilterV2: ({ inputs, attrs }) => {
    const { x, dy } = inputs as { x: Value; dy: Value };
    return convFilterGradient(x, dy, conv3dWindow(x.shape, attrs.filterShape as Shape, attrs));
  },
};
