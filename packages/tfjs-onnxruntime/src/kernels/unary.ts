import type { UnaryOp } from '../graph/operations.ts';
import { type DType, splat, type Value } from '../graph/value.ts';
import { add, binary, cast, div, mul, select, sub, unary } from '../ops/elementwise.ts';
import { toInt32 } from '../ops/integers.ts';
import { type Attrs, expectNumbers, type Kernel, type KernelTable, Unsupported } from './kernel.ts';

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = 1.7580993408473768;

type OnElements = (x: Value, attrs: Attrs) => Value;

const prepared =
  (prepare: (x: Value) => Value) =>
  (f: OnElements): Kernel<'x'> =>
  ({ inputs: { x }, attrs }) =>
    f(prepare(x), attrs);

/** A kernel on each element of `x`, as floats. */
const floats = prepared((x) => cast(x, 'float32'));

/** A kernel that keeps the type of `x`. */
const same = prepared((x) => x);

/** The same, but refuses bools. */
const sameNumbers = prepared((x) => expectNumbers(x));

const op = (name: UnaryOp): Kernel => floats((x) => unary(name, x));

export const rsqrt = (x: Value) => unary('Reciprocal', unary('Sqrt', x));
export const square = (x: Value) => mul(x, x);
const isPositive = (x: Value) => binary('Greater', x, 0);

/** exp(x) - 1 without losing digits near 0: 2 tanh(x/2) / (1 - tanh(x/2)). */
function expm1(x: Value): Value {
  const half = unary('Tanh', mul(x, 0.5));
  const near = div(mul(half, 2), sub(splat(1), half));
  const far = sub(unary('Exp', x), 1);
  return select(binary('Less', unary('Abs', x), 0.5), near, far);
}

/** log(1 + x) without losing digits near 0: log(u) x / (u - 1), where u is 1 + x, rounded. */
function log1p(x: Value): Value {
  const u = add(x, 1);
  const above = sub(u, 1);
  const isTiny = binary('Equal', above, 0);
  const corrected = mul(unary('Log', u), div(x, select(isTiny, splat(1), above)));
  return select(isTiny, x, select(binary('Less', unary('Abs', x), 1), corrected, unary('Log', u)));
}

/** Like tfjs's cpu backend, it cuts the range off where single precision ends. */
function softplus(x: Value): Value {
  const threshold = Math.log(1.1920928955078125e-7) + 2;
  const exp = unary('Exp', x);
  const middle = unary('Log', add(exp, 1));
  return select(
    binary('Less', x, threshold),
    exp,
    select(binary('Greater', x, -threshold), x, middle),
  );
}

function step(x: Value, attrs: Attrs): Value {
  const alpha = (attrs.alpha as number | undefined) ?? 0;
  if (alpha === 0) return cast(isPositive(x), 'float32');
  return select(isPositive(x), splat(1), splat(alpha));
}

export const elu = (x: Value) => select(binary('GreaterOrEqual', x, 0), x, expm1(x));

function selu(x: Value): Value {
  const below = mul(sub(unary('Exp', x), 1), SELU_SCALE_ALPHA);
  return select(binary('GreaterOrEqual', x, 0), mul(x, SELU_SCALE), below);
}

export function leakyRelu(x: Value, alpha: number): Value {
  return select(binary('Less', x, 0), mul(x, alpha), x);
}

export function clip(x: Value, low: number, high: number): Value {
  return binary('Min', binary('Max', x, low), high);
}

const isInf = (x: Value) => binary('Equal', unary('Abs', x), Number.POSITIVE_INFINITY);

const eluGradient: Kernel<'dy' | 'y'> = ({ inputs: { dy, y } }) =>
  select(binary('GreaterOrEqual', y, 0), dy, mul(dy, add(y, 1)));

function castLikeTfjs(x: Value, dtype: DType): Value {
  if (dtype === 'bool' && x.dtype !== 'bool') return unary('Not', binary('Equal', x, 0));
  return dtype === 'int32' && x.dtype === 'float32' ? toInt32(x) : cast(x, dtype);
}

export const UNARY_KERNELS: KernelTable = {
  Abs: sameNumbers((x) => unary('Abs', x)),
  Neg: sameNumbers((x) => unary('Neg', x)),
  Sign: sameNumbers((x) => unary('Sign', x)),
  Identity: same((x) => x),
  Square: sameNumbers(square),
  Floor: op('Floor'),
  Ceil: op('Ceil'),
  Round: op('Round'),
  Exp: op('Exp'),
  Log: op('Log'),
  Sqrt: op('Sqrt'),
  Erf: op('Erf'),
  Sin: op('Sin'),
  Cos: op('Cos'),
  Tan: op('Tan'),
  Asin: op('Asin'),
  Acos: op('Acos'),
  Atan: op('Atan'),
  Sinh: op('Sinh'),
  Cosh: op('Cosh'),
  Tanh: op('Tanh'),
  Asinh: op('Asinh'),
  Acosh: op('Acosh'),
  Atanh: op('Atanh'),
  Relu: sameNumbers((x) => (x.dtype === 'float32' ? unary('Relu', x) : binary('Max', x, 0))),
  Sigmoid: op('Sigmoid'),
  Reciprocal: same((x) => {
    if (x.dtype !== 'float32') throw new Unsupported('its input is not float32');
    return unary('Reciprocal', x);
  }),
  Rsqrt: floats(rsqrt),
  Expm1: floats(expm1),
  Log1p: floats(log1p),
  Softplus: floats(softplus),
  Step: floats(step),
  Elu: floats(elu),
  Selu: floats(selu),
  Relu6: floats((x) => clip(x, 0, 6)),
  LeakyRelu: floats((x, attrs) => leakyRelu(x, attrs.alpha as number)),
  ClipByValue: sameNumbers((x, attrs) =>
    clip(x, attrs.clipValueMin as number, attrs.clipValueMax as number),
  ),
  IsNan: op('IsNaN'),
  IsInf: floats(isInf),
  IsFinite: floats((x) => unary('Not', binary('Or', unary('IsNaN', x), isInf(x)))),
  LogicalNot: same((x) => unary('Not', x)),
  ZerosLike: same((x) => splat(0, x.shape, x.dtype)),
  OnesLike: same((x) => splat(1, x.shape, x.dtype)),
  Cast: same((x, attrs) => castLikeTfjs(x, attrs.dtype as DType)),
  EluGrad: eluGradient,
};
