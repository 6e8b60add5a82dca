import { broadcastShapes, makeValue, sizeOf, splat, type Value } from '../graph/value.ts';
import { rebuild, withInputs } from '../graph/walk.ts';
import { binary } from '../ops/elementwise.ts';

/**
 * Works on few numbers rather than on many: what is the same for a whole channel is multiplied and
 * added up first, and taken out of sums. The gradient of batch normalisation becomes two sums and
 * five operations on the image, where it had two dozen.
 */
export function gatherFactors(outputs: readonly Value[]): Value[] {
  return rebuild(outputs, (value, inputs) => {
    if (value.dtype !== 'float32') return withInputs(value, inputs);
    if (value.op === 'Mul' || value.op === 'Add') return regrouped(value, inputs);
    if (value.op === 'ReduceSum' || value.op === 'ReduceMean') return sumOfProduct(value, inputs);
    return withInputs(value, inputs);
  });
}

/** (x * s) * t is x * (s * t), where s and t are small; so for sums. */
function regrouped(value: Value, inputs: readonly Value[]): Value {
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

function isSmall(x: Value, { shape }: Value): boolean {
  return 4 * sizeOf(x.shape) <= sizeOf(shape);
}

/** The sum of products whose factors are partly the same for all that is summed. */
function sumOfProduct(value: Value, inputs: readonly Value[]): Value {
  const [product] = inputs as [Value];
  const axes = value.attributes.axes as readonly number[];
  const factors = factorsOf(product);
  const rank = product.shape.length;
  const isConstant = (x: Value) => axes.every((axis) => (x.shape.at(axis - rank) ?? 1) === 1);
  const outer = factors.filter((x) => isConstant(x) || x.shape.length === 0);
  const inner = factors.filter((x) => !outer.includes(x)).sort((a, b) => a.id - b.id);
  const full = broadcastShapes(...inner.map(({ shape }) => shape));
  // What is left must have all that is summed: a factor may have been stretched by another.
  const isWhole = axes.every((axis) => full.at(axis - rank) === product.shape[axis]);
  if (outer.length === 0 || inner.length === 0 || !isWhole) return withInputs(value, inputs);
  const large = inner.reduce((x, y) => binary('Mul', x, y));
  const shape = broadcastShapes(large.shape, Array<number>(rank).fill(1));
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const source = large.shape.length === rank ? large : undefined;
  if (!source) return withInputs(value, inputs);
  const sum = makeValue(value.op, [source], kept, value.dtype, value.attributes);
  const factor = outer.reduce((x, y) => binary('Mul', x, y));
  return binary('Mul', sum, factor);
}

/** The factors of a product of products. */
function factorsOf(x: Value): Value[] {
  if (x.op === 'Mul') return x.inputs.flatMap(factorsOf);
  if (x.op === 'Neg') return [...factorsOf(x.inputs[0]!), splat(-1)];
  return [x];
}
