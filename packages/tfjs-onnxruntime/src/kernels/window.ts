import { backend_util } from '@tensorflow/tfjs';
import { paddingAfter, type Window } from '../ops/window.ts';
import { type Attrs, Unsupported } from './kernel.ts';

type Shape = readonly number[];
type Shape4D = [number, number, number, number];
type Shape5D = [number, number, number, number, number];

/** The window of a convolution or a pooling, computed by tfjs. */
export function conv2dWindow(x: Shape, filter: Shape, attrs: Attrs, isDepthwise = false): Window {
  const { strides, dilations, pad, rounding } = partsOf(attrs, 'NCHW');
  const shapes = [x as Shape4D, filter as Shape4D] as const;
  return windowOf(
    backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, rounding, isDepthwise),
  );
}

export function depthwiseWindow(x: Shape, filter: Shape, attrs: Attrs): Window {
  return conv2dWindow(x, filter, attrs, true);
}

export function conv3dWindow(x: Shape, filter: Shape, attrs: Attrs): Window {
  const { strides, dilations, pad } = partsOf(attrs);
  const shapes = [x as Shape5D, filter as Shape5D] as const;
  return windowOf(backend_util.computeConv3DInfo(...shapes, strides, dilations, pad));
}

export function pool2dWindow(x: Shape, attrs: Attrs): Window {
  const { size, strides, pad, rounding } = partsOf(attrs);
  return windowOf(backend_util.computePool2DInfo(x as Shape4D, size, strides, 1, pad, rounding));
}

export function pool3dWindow(x: Shape, attrs: Attrs): Window {
  const { size, strides, pad, rounding } = partsOf(attrs, 'NCDHW');
  return windowOf(backend_util.computePool3DInfo(x as Shape5D, size, strides, 1, pad, rounding));
}

function partsOf(attrs: Attrs, refused?: string) {
  if (refused && attrs.dataFormat === refused) {
    throw new Unsupported(`its data format is ${refused}`);
  }
  return {
    size: attrs.filterSize as number,
    strides: attrs.strides as number,
    dilations: (attrs.dilations as number | undefined) ?? 1,
    pad: attrs.pad as 'same',
    rounding: attrs.dimRoundingMode as 'floor' | undefined,
  };
}

function windowOf(info: backend_util.Conv2DInfo | backend_util.Conv3DInfo): Window {
  const numbers = info as unknown as Record<string, number>;
  const padding = info.padInfo as unknown as Record<string, number>;
  const axes = 'inDepth' in info ? ['Depth', 'Height', 'Width'] : ['Height', 'Width'];
  const along = (what: string) => axes.map((axis) => numbers[`${what}${axis}`]!);
  const window = {
    input: along('in'),
    output: along('out'),
    kernel: along('filter'),
    strides: along('stride'),
    dilations: along('dilation'),
    before: ['front', 'top', 'left'].slice(-axes.length).map((side) => padding[side]!),
  };
  return { ...window, after: paddingAfter(window) };
}
