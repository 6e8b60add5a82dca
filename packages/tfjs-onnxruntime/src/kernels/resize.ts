import { constant, type Value } from '../graph/value.ts';
import { matmul } from '../ops/matmul.ts';
import { pick, reshape } from '../ops/shape.ts';
import type { Kernel, KernelTable } from './kernel.ts';

/** How an axis is resized: `[to][from]`, the share that each old element has in each new one. */
type Shares = readonly (readonly number[])[];

interface ResizeAttrs {
  readonly alignCorners?: boolean;
  readonly halfPixelCenters?: boolean;
  readonly size: readonly [number, number];
}

function ratio(from: number, to: number, alignCorners: boolean | undefined): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

function nearestPlaces(from: number, to: number, attrs: Omit<ResizeAttrs, 'size'>): number[] {
  const scale = ratio(from, to, attrs.alignCorners);
  return Array.from({ length: to }, (_, i) => {
    const at = attrs.halfPixelCenters ? scale * (i + 0.5) : scale * i;
    const nearest = attrs.alignCorners ? Math.round(at) : Math.floor(at);
    return Math.max(0, Math.min(from - 1, nearest));
  });
}

function bilinearShares(from: number, to: number, attrs: Omit<ResizeAttrs, 'size'>): Shares {
  const scale = ratio(from, to, attrs.alignCorners);
  return Array.from({ length: to }, (_, i) => {
    const at = attrs.halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const row = Array<number>(from).fill(0);
    row[low]! += 1 - (at - low);
    row[high]! += at - low;
    return row;
  });
}

function nearestShares(from: number, to: number, attrs: Omit<ResizeAttrs, 'size'>): Shares {
  return nearestPlaces(from, to, attrs).map((place) =>
    Array.from({ length: from }, (_, i) => Number(i === place)),
  );
}

/** Applies shares along the height of [batch, height, width, channels], or their reverse. */
function alongHeight(x: Value, shares: Shares, backward: boolean): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const matrix = constant(shares.flat(), [shares.length, shares[0]!.length]);
  const rows = reshape(x, [batch, height, width * channels]);
  const product = matmul(matrix, rows, backward);
  return reshape(product, [batch, product.shape[1]!, width, channels]);
}

function alongWidth(x: Value, shares: Shares, backward: boolean): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const matrix = constant(shares.flat(), [shares.length, shares[0]!.length]);
  const rows = reshape(x, [batch * height, width, channels]);
  const product = matmul(matrix, rows, backward);
  return reshape(product, [batch, height, product.shape[1]!, channels]);
}

const bilinear: Kernel = ({ inputs, attrs }) => {
  const x = inputs.images!;
  const resize = attrs as unknown as ResizeAttrs;
  const [height, width] = resize.size;
  const tall = alongHeight(x, bilinearShares(x.shape[1]!, height, resize), false);
  return alongWidth(tall, bilinearShares(x.shape[2]!, width, resize), false);
};

/** tfjs's gradients take no notice of `halfPixelCenters`. */
const gradient =
  (sharesOf: typeof bilinearShares): Kernel =>
  ({ inputs, attrs }) => {
    const { images, dy } = inputs as { images: Value; dy: Value };
    const { alignCorners = false } = attrs as { alignCorners?: boolean };
    const [, height, width] = images.shape as [number, number, number];
    const [, dyHeight, dyWidth] = dy.shape as [number, number, number];
    const low = alongHeight(dy, sharesOf(height, dyHeight, { alignCorners }), true);
    return alongWidth(low, sharesOf(width, dyWidth, { alignCorners }), true);
  };

const nearest: Kernel = ({ inputs, attrs }) => {
  const x = inputs.images!;
  const resize = attrs as unknown as ResizeAttrs;
  const [height, width] = resize.size;
  const tall = pick(x, nearestPlaces(x.shape[1]!, height, resize), 1);
  return pick(tall, nearestPlaces(x.shape[2]!, width, resize), 2);
};

export const RESIZE_KERNELS: KernelTable = {
  ResizeBilinear: bilinear,
  ResizeBilinearGrad: gradient(bilinearShares),
  ResizeNearestNeighbor: nearest,
  ResizeNearestNeighborGrad: gradient(nearestShares),
};
