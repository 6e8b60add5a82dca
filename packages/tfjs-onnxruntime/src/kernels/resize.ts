import { constant, type Value } from '../graph/value.ts';
import { matmul } from '../ops/matmul.ts';
import { pick, reshape } from '../ops/shape.ts';
import type { Kernel, KernelTable } from './kernel.ts';

interface Rule {
  readonly alignCorners?: boolean;
  readonly halfPixelCenters?: boolean;
}
type Resize = Kernel<'images', Rule & { readonly size: readonly [number, number] }>;

/** How an axis is resized: `[to][from]` is the share of each old element in each new one. */
type SharesOf = (from: number, to: number, rule: Rule) => number[][];

/** The places of an axis's new elements among the old ones. */
function placesOf(from: number, to: number, rule: Rule, shift: number): number[] {
  const scale = rule.alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) =>
    rule.halfPixelCenters ? scale * (i + 0.5) - shift : scale * i,
  );
}

function nearestPlaces(from: number, to: number, rule: Rule): number[] {
  return placesOf(from, to, rule, 0).map((at) => {
    const nearest = rule.alignCorners ? Math.round(at) : Math.floor(at);
    return Math.max(0, Math.min(from - 1, nearest));
  });
}

const nearestShares: SharesOf = (from, to, rule) =>
  nearestPlaces(from, to, rule).map((place) =>
    Array.from({ length: from }, (_, i) => Number(i === place)),
  );

const bilinearShares: SharesOf = (from, to, rule) =>
  placesOf(from, to, rule, 0.5).map((at) => {
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const row = Array<number>(from).fill(0);
    row[low]! += 1 - (at - low);
    row[high]! += at - low;
    return row;
  });

/** Applies shares, or their reverse, along an axis of [batch, height, width, channels]. */
function along(axis: 1 | 2, x: Value, shares: number[][], isBackward: boolean): Value {
  const matrix = constant(shares.flat(), [shares.length, shares[0]!.length]);
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const flat = axis === 1 ? [batch, height, width * channels] : [batch * height, width, channels];
  const product = matmul(matrix, reshape(x, flat), isBackward);
  return reshape(
    product,
    x.shape.map((size, i) => (i === axis ? product.shape[1]! : size)),
  );
}

const bilinear: Resize = ({ inputs: { images: x }, attrs }) => {
  const [height, width] = attrs.size;
  const tall = along(1, x, bilinearShares(x.shape[1]!, height, attrs), false);
  return along(2, tall, bilinearShares(x.shape[2]!, width, attrs), false);
};

/** tfjs's gradients ignore `halfPixelCenters`. */
const gradient =
  (sharesOf: SharesOf): Kernel<'images' | 'dy', Rule> =>
  ({ inputs: { images, dy }, attrs: { alignCorners = false } }) => {
    const shares = (axis: number) =>
      sharesOf(images.shape[axis]!, dy.shape[axis]!, { alignCorners });
    return along(2, along(1, dy, shares(1), true), shares(2), true);
  };

const nearest: Resize = ({ inputs: { images: x }, attrs }) => {
  const [height, width] = attrs.size;
  const tall = pick(x, nearestPlaces(x.shape[1]!, height, attrs), 1);
  return pick(tall, nearestPlaces(x.shape[2]!, width, attrs), 2);
};

export const RESIZE_KERNELS: KernelTable = {
  ResizeBilinear: bilinear,
  ResizeBilinearGrad: gradient(bilinearShares),
  ResizeNearestNeighbor: nearest,
  ResizeNearestNeighborGrad: gradient(nearestShares),
};
