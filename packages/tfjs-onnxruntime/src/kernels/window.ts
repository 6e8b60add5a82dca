import { backend_util } from '@tensorflow/tfjs';
import { paddingAfter, type Window } from '../ops/window.ts';
import { Unsupported } from './kernel.ts';

type Attrs = Readonly<Record<string, unknown>>;
type Info2D = backend_util.Conv2DInfo;
type Info3D = backend_util.Conv3DInfo;
type Shape4D = [number, number, number, number];
type Shape5D = [number, number, number, number, number];

/** The window of a 2-D convolution, as tfjs works it out. */
export function conv2dWindow(
  xShape: readonly number[],
  filterShape: readonly number[],
  attrs: Attrs,
  depthwise = false,
): Window {
  if (attrs.dataFormat === 'NCHW') throw new Unsupported('its data format is NCHW');
  return window2d(
    backend_util.computeConv2DInfo(
      xShape as Shape4D,
      filterShape as Shape4D,
      attrs.strides as number,
      (attrs.dilations as number | undefined) ?? 1,
      attrs.pad as 'same',
      attrs.dimRoundingMode as 'floor' | undefined,
      depthwise,
    ),
  );
}

export function pool2dWindow(xShape: readonly number[], attrs: Attrs): Window {
  return window2d(
    backend_util.computePool2DInfo(
      xShape as Shape4D,
      attrs.filterSize as number,
      attrs.strides as number,
      1,
      attrs.pad as 'same',
      attrs.dimRoundingMode as 'floor' | undefined,
    ),
  );
}

export function conv3dWindow(
  xShape: readonly number[],
  filterShape: readonly number[],
  attrs: Attrs,
): Window {
  return window3d(
    backend_util.computeConv3DInfo(
      xShape as Shape5D,
      filterShape as Shape5D,
      attrs.strides as number,
      (attrs.dilations as number | undefined) ?? 1,
      attrs.pad as 'same',
    ),
  );
}

export function pool3dWindow(xShape: readonly number[], attrs: Attrs): Window {
  if (attrs.dataFormat === 'NCDHW') throw new Unsupported('its data format is NCDHW');
  return window3d(
    backend_util.computePool3DInfo(
      xShape as Shape5D,
      attrs.filterSize as number,
      attrs.strides as number,
      1,
      attrs.pad as 'same',
      attrs.dimRoundingMode as 'floor' | undefined,
    ),
  );
}

function window2d(info: Info2D): Window {
  return completed({
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.top, info.padInfo.left],
  });
}

function window3d(info: Info3D): Window {
  return completed({
    input: [info.inDepth, info.inHeight, info.inWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
    kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
    strides: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
  });
}

function completed(window: Omit<Window, 'after'>): Window {
  return { ...window, after: paddingAfter(window) };
}
