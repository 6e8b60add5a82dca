import { axesIn, makeValue } from '../graph/operations.ts';
import { splat, type Value } from '../graph/value.ts';
import { add, alongAxis, mul, sub, unary } from '../ops/elementwise.ts';
import { matmul } from '../ops/matmul.ts';
import { reshape } from '../ops/shape.ts';
import { type Kernel, type KernelCall, type KernelTable, Unsupported } from './kernel.ts';
import { clip, elu, leakyRelu, rsqrt } from './unary.ts';

type Fused = Pick<KernelCall, 'inputs' | 'attrs'>;

const batchMatMul: Kernel<'a' | 'b'> = ({ inputs: { a, b }, attrs }) => {
  const [transposeA, transposeB] = [attrs.transposeA === true, attrs.transposeB === true];
  const [flatA, flatB] = [flatOf(a), flatOf(b)];
  if (!flatA || !flatB || ![flatA, flatB].some(({ op }) => op === 'Input')) {
    return matmul(a, b, transposeA, transposeB);
  }
  const product = matmul(flatA, flatB, transposeA, transposeB);
  return reshape(product, [1, ...product.shape]);
};

/**
 * The matrix that tfjs has made a batch of one. Where one of the two factors is a variable, the batch has
 * nothing to do with that of the step, which may have one sample.
 */
function flatOf(factor: Value): Value | undefined {
  const [one, ...shape] = factor.shape;
  const isMade = factor.op === 'Reshape' && one === 1 && shape.length === 2;
  return isMade ? reshape(factor, shape) : undefined;
}

const ACTIVATIONS: Readonly<Record<string, (x: Value, attrs: Fused['attrs']) => Value>> = {
  linear: (x) => x,
  relu: (x) => unary('Relu', x),
  relu6: (x) => clip(x, 0, 6),
  elu,
  sigmoid: (x) => unary('Sigmoid', x),
  leakyrelu: (x, attrs) => leakyRelu(x, attrs.leakyreluAlpha as number),
};

/** The activation of a fused kernel. In gradients, tfjs fuses only linear ones. */
export function activation(x: Value, { inputs, attrs }: Fused): Value {
  const name = String(attrs.activation ?? 'linear');
  const known = ACTIVATIONS[name];
  if (known) return known(x, attrs);
  const weights = inputs.preluActivationWeights ? ' with weights' : '';
  throw new Unsupported(`it has the activation ${name}${weights}`);
}

const fusedMatMul: Kernel<'a' | 'b'> = (call) => {
  const { bias } = call.inputs as { bias?: Value };
  const product = batchMatMul(call) as Value;
  return activation(bias ? add(product, bias) : product, call);
};

/** Normalises over the last axis by given statistics. */
const batchNorm: Kernel<'x' | 'mean' | 'variance'> = ({ inputs, attrs }) => {
  const { x, mean, variance } = inputs;
  const { scale, offset } = inputs as { scale?: Value; offset?: Value };
  const rank = x.shape.length;
  const fit = (value: Value) =>
    value.shape.length === 1 ? alongAxis(value, rank - 1, rank) : value;
  const over = rsqrt(add(fit(variance), attrs.varianceEpsilon as number));
  const factor = scale ? mul(over, fit(scale)) : over;
  const normalized = mul(sub(x, fit(mean)), factor);
  return add(normalized, offset ? fit(offset) : splat(0));
};

/** ONNX has the same equations. */
const einsum: Kernel<string, { readonly equation: string }> = ({ list, attrs }) => {
  const equation = attrs.equation.replaceAll(' ', '');
  const sizes = axesIn(equation, list);
  const shape = [...equation.split('->')[1]!].map((axis) => sizes.get(axis)!);
  return makeValue('Einsum', list, shape, list[0]!.dtype, { equation });
};

export const PRODUCT_KERNELS: KernelTable = {
  BatchMatMul: batchMatMul,
  _FusedMatMul: fusedMatMul,
  FusedBatchNorm: batchNorm,
  Einsum: einsum,
};
