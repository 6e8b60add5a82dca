import { isOp, makeValue, type ValueOf } from '../graph/operations.ts';
import { sameShape, sizeOf, splat, type Value } from '../graph/value.ts';
import { rebuild, usesOf, withInputs } from '../graph/walk.ts';
import { binary } from '../ops/elementwise.ts';

/**
 * Moves work from many numbers to few: factors and terms that are the same for a whole channel are
 * combined first, and taken out of sums. The gradient of batch normalisation becomes two sums and five
 * operations on the image, instead of two dozen.
 */
export function gatherFactors(outputs: readonly Value[]): Value[] {
  const uses = usesOf(outputs);
  return rebuild(outputs, (value, inputs) => {
    if (value.dtype !== 'float32') return withInputs(value, inputs);
    if (isOp(value, 'Mul') || isOp(value, 'Add')) return regroup(value, inputs);
    if (isOp(value, 'Div')) return quotient(value, inputs, uses.get(value.inputs[0]!) === 1);
    if (isOp(value, 'ReduceSum') || isOp(value, 'ReduceMean')) return sumOfProduct(value, inputs);
    return withInputs(value, inputs);
  });
}

/** Turns (x * s) * t into x * (s * t), if s and t are small; the same for sums. */
function regroup(value: ValueOf<'Mul' | 'Add'>, inputs: readonly Value[]): Value {
  const [a, b] = inputs as [Value, Value];
  for (const [large, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (large.op !== value.op || !isSmall(other, value)) continue;
    const place = large.inputs.findIndex((one) => isSmall(one, value));
    if (place < 0) continue;
    const [inner, rest] = [large.inputs[place]!, large.inputs[1 - place]!];
    if (isSmall(rest, value)) continue;
    return binary(value.op, rest, binary(value.op, inner, other));
  }
  return withInputs(value, inputs);
}

/**
 * Turns x / s into x * (1 / s), and (x * s) / y into (x / y) * s, if s is small: then an optimizer's
 * factors meet in one product.
 *
 * @param isOnlyUse - whether nothing else needs the dividend.
 */
function quotient(value: ValueOf<'Div'>, inputs: readonly Value[], isOnlyUse: boolean): Value {
  const [x, y] = inputs as [Value, Value];
  const times = (large: Value, small: Value) => {
    const product = binary('Mul', large, small);
    return isOp(product, 'Mul') ? regroup(product, product.inputs) : product;
  };
  // A constant may be a length of the batch: it is a term of that, and its reciprocal is none.
  if (y.op === 'Const') return withInputs(value, inputs);
  if (isSmall(y, value)) return times(x, binary('Div', splat(1, []), y));
  const place = x.op === 'Mul' && isOnlyUse ? x.inputs.findIndex((one) => isSmall(one, value)) : -1;
  const rest = place < 0 ? undefined : x.inputs[1 - place]!;
  if (!rest || !sameShape(rest.shape, value.shape)) return withInputs(value, inputs);
  return times(binary('Div', rest, y), x.inputs[place]!);
}

function isSmall(x: Value, { shape }: Value): boolean {
  return 4 * sizeOf(x.shape) <= sizeOf(shape);
}

/** Takes factors that are constant along the summed axes out of a sum of products. */
function sumOfProduct(value: ValueOf<'ReduceSum' | 'ReduceMean'>, inputs: readonly Value[]): Value {
  const [product] = inputs as [Value];
  const { axes } = value.attributes;
  if (isCentred(product, axes)) return splat(0, value.shape);
  const rank = product.shape.length;
  const isOuter = (x: Value) => axes.every((axis) => (x.shape.at(axis - rank) ?? 1) === 1);
  const factors = factorsOf(product, isOuter);
  const inner = factors.filter((x) => !isOuter(x)).sort((a, b) => a.id - b.id);
  const outer = factors.filter(isOuter);
  if (outer.length === 0 || inner.length === 0) return withInputs(value, inputs);
  const large = inner.reduce((x, y) => binary('Mul', x, y));
  // The rest must have all summed elements: a factor may have been broadcast by another.
  const isWhole = axes.every((axis) => large.shape.at(axis - rank) === product.shape[axis]);
  if (large.shape.length !== rank || !isWhole) return withInputs(value, inputs);
  const kept = large.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const sum = makeValue(value.op, [large], kept, value.dtype, value.attributes);
  return outer.reduce((x, y) => binary('Mul', x, y), sum);
}

/** The factors of a product of products; a factor is split only if that frees an outer one. */
function factorsOf(x: Value, isOuter: (x: Value) => boolean): Value[] {
  if (x.op === 'Neg') return [...factorsOf(x.inputs[0]!, isOuter), splat(-1)];
  if (x.op !== 'Mul' || isOuter(x)) return [x];
  const factors = x.inputs.flatMap((one) => factorsOf(one, isOuter));
  return factors.some(isOuter) ? factors : [x];
}

/** Whether the sum is 0, because the mean was subtracted. */
function isCentred({ op, inputs }: Value, axes: readonly number[]): boolean {
  const [x, mean] = inputs;
  return (
    op === 'Sub' &&
    isOp(mean, 'ReduceMean') &&
    mean.inputs[0] === x &&
    `${mean.attributes.axes}` === `${axes}`
  );
}
