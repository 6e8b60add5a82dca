import type { LRNAttrs } from '@tensorflow/tfjs';
import { constant, type Value } from '../graph/value.ts';
import { add, binary, div, mul, sub } from '../ops/elementwise.ts';
import { matmul } from '../ops/matmul.ts';
import type { Kernel, KernelTable } from './kernel.ts';
import { square } from './unary.ts';

/** For each channel, the sum over near channels: a product with a matrix with 1s near its diagonal. */
function sumOfNear(x: Value, radius: number): Value {
  const channels = x.shape.at(-1)!;
  const near = Array.from({ length: channels ** 2 }, (_, i) =>
    Number(Math.abs(Math.floor(i / channels) - (i % channels)) <= radius),
  );
  return matmul(x, constant(near, [channels, channels]));
}

function normOf(x: Value, { depthRadius, bias, alpha }: LRNAttrs): Value {
  const squares = sumOfNear(square(x), depthRadius);
  return add(mul(squares, alpha), bias);
}

/** Local response normalisation: each channel, divided by a power of the squares around it. */
const forward: Kernel<'x', LRNAttrs> = ({ inputs: { x }, attrs }) =>
  mul(x, binary('Pow', normOf(x, attrs), -attrs.beta));

const gradient: Kernel<'x' | 'y' | 'dy', LRNAttrs> = ({ inputs: { x, y, dy }, attrs }) => {
  const norm = normOf(x, attrs);
  const shared = sumOfNear(div(mul(dy, y), norm), attrs.depthRadius);
  const around = mul(mul(x, shared), 2 * attrs.alpha * attrs.beta);
  return sub(mul(dy, binary('Pow', norm, -attrs.beta)), around);
};

export const RESPONSE_KERNELS: KernelTable = { LRN: forward, LRNGrad: gradient };
