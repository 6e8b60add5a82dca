import { splat, type Value } from '../graph/value.ts';
import { add, alongAxis, mul, sub, unary, withNumber } from '../ops/elementwise.ts';
import { matmul } from '../ops/matmul.ts';
import { type Kernel, type KernelTable, Unsupported } from './kernel.ts';
import { clip, elu, leakyRelu, rsqrt } from './unary.ts';

const batchMatMul: Kernel = ({ inputs, attrs }) => {
  const { a, b } = inputs as { a: Value; b: Value };
  return matmul(a, b, attrs.transposeA === true, attrs.transposeB === true);
};

/** The activation of a fused kernel. In gradients tfjs fuses linear ones only. */
export function activation(x: Value, { inputs, attrs }: Parameters<Kernel>[0]): Value {
  switch (attrs.activation ?? 'linear') {
    case 'linear':
      return x;
    case 'relu':
      return unary('Relu', x);
    case 'relu6':
      return clip(x, 0, 6);
    case 'elu':
      return elu(x);
    case 'sigmoid':
      return unary('Sigmoid', x);
    case 'leakyrelu':
      return leakyRelu(x, attrs.leakyreluAlpha as number);
    default:
      throw new Unsupported(
        `it has the activation ${String(attrs.activation)}${inputs.preluActivationWeights ? ' with weights' : ''}`,
      );
  }
}

const fusedMatMul: Kernel = (call) => {
  const { bias } = call.inputs as { bias?: Value };
  const product = batchMatMul(call) as Value;
  return activation(bias ? add(product, bias) : product, call);
};

/** Normalises over the last axis by statistics that are given. */
const batchNorm: Kernel = ({ inputs, attrs }) => {
  const { x, mean, variance, scale, offset } = inputs as {
    x: Value;
    mean: Value;
    variance: Value;
    scale?: Value;
    offset?: Value;
  };
  const fit = (value: Value) =>
    value.shape.length === 1 ? alongAxis(value, x.shape.length - 1, x.shape.length) : value;
  const over = rsqrt(withNumber('Add', fit(variance), attrs.varianceEpsilon as number));
  const factor = scale ? mul(over, fit(scale)) : over;
  const normalized = mul(sub(x, fit(mean)), factor);
  return add(normalized, offset ? fit(offset) : splat(0));
};

export const PRODUCT_KERNELS: KernelTable = {
  BatchMatMul: batchMatMul,
  _FusedMatMul: fusedMatMul,
  FusedBatchNorm: batchNorm,
};
