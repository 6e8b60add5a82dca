import { constant, splat, type Value } from '../graph/value.ts';
import { binary, mul, sub, withNumber } from '../ops/elementwise.ts';
import { matmul } from '../ops/matmul.ts';
import type { KernelCall, KernelTable } from './kernel.ts';
import { square } from './unary.ts';

interface Attrs {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** For each channel, the sum over those near it: a product with a matrix that has 1s near its diagonal. */
function sumOfNear(x: Value, radius: number): Value {
  const channels = x.shape.at(-1)!;
  const near = Array.from({ length: channels ** 2 }, (_, i) =>
    Number(Math.abs(Math.floor(i / channels) - (i % channels)) <= radius),
  );
  return matmul(x, constant(near, [channels, channels]));
}

function normOf(x: Value, { depthRadius, bias, alpha }: Attrs): Value {
  const squares = sumOfNear(square(x), depthRadius);
  return withNumber('Add', withNumber('Mul', squares, alpha), bias);
}

const power = (x: Value, exponent: number) => binary('Pow', x, splat(exponent));

/** Local response normalisation: each channel divided by a power of the squares around it. */
export const RESPONSE_KERNELS: KernelTable = {
  LRN: ({ inputs, attrs }: KernelCall) => {
    const x = inputs.x!;
    const given = attrs as unknown as Attrs;
    return mul(x, power(normOf(x, given), -given.beta));
  },
  LRNGrad: ({ inputs, attrs }: KernelCall) => {
    const { x, y, dy } = inputs as { x: Value; y: Value; dy: Value };
    const given = attrs as unknown as Attrs;
    const norm = normOf(x, given);
    const shared = sumOfNear(binary('Div', mul(dy, y), norm), given.depthRadius);
    const around = withNumber('Mul', mul(x, shared), 2 * given.alpha * given.beta);
    return sub(mul(dy, power(norm, -given.beta)), around);
  },
};
