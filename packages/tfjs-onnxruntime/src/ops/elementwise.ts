import { BINARY, UNARY } from '../graph/elementwise.ts';
import type { Operation } from '../graph/operation.ts';
import { type BinaryOp, makeValue, type UnaryOp } from '../graph/operations.ts';
import {
  broadcastShapes,
  type DType,
  sameShape,
  splat,
  splatOf,
  type Value,
} from '../graph/value.ts';
import { expand, reshape } from './shape.ts';

type Operand = Value | number;

/** One operation on each element. */
export function unary(op: UnaryOp, x: Value): Value {
  const { evaluate, resultType = x.dtype }: Operation = UNARY[op];
  const number = splatOf(x);
  if (number !== undefined && evaluate) {
    return splat(Number(evaluate(number, number, x.dtype)), x.shape, resultType);
  }
  // That is less work, and the next operation may not need the expanded form either.
  if (x.op === 'Expand') return expand(unary(op, x.inputs[0]!), x.shape);
  return makeValue(op, [x], x.shape, resultType);
}

/** An operation on the elements of two values, the smaller one broadcast, or of one and a number. */
export function binary(op: BinaryOp, a: Value, right: Operand): Value {
  const b = typeof right === 'number' ? splat(right, [], a.dtype) : right;
  const { evaluate, resultType = a.dtype }: Operation = BINARY[op];
  const shape = broadcastShapes(a.shape, b.shape);
  const [first, second] = [splatOf(a), splatOf(b)];
  if (first !== undefined && second !== undefined) {
    const result = evaluate?.(first, second, a.dtype);
    if (result !== undefined) return splat(Number(result), shape, resultType);
  }
  const same = simplifyNeutral(op, a, b);
  if (same) return expand(same, shape);
  return broadcast([a, b], shape, (inputs, small) => makeValue(op, inputs, small, resultType));
}

/** `whenTrue` where `condition` holds, else `whenFalse`. */
export function select(condition: Value, whenTrue: Value, whenFalse: Value): Value {
  const shape = broadcastShapes(condition.shape, whenTrue.shape, whenFalse.shape);
  const known = splatOf(condition);
  if (known !== undefined) return expand(known ? whenTrue : whenFalse, shape);
  return broadcast([condition, whenTrue, whenFalse], shape, (inputs, small) =>
    makeValue('Where', inputs, small, whenTrue.dtype),
  );
}

export function cast(x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  const number = splatOf(x);
  // Constants have the types of tfjs.
  if (number !== undefined && ['float32', 'int32', 'bool'].includes(dtype)) {
    return splat(dtype === 'bool' ? Number(number !== 0) : number, x.shape, dtype);
  }
  if (x.op === 'Expand') return expand(cast(x.inputs[0]!, dtype), x.shape);
  return makeValue('Cast', [x], x.shape, dtype);
}

/**
 * Applies an operation to its inputs before they were expanded, and expands the result, unless one of
 * them has the full shape.
 */
function broadcast(
  inputs: readonly Value[],
  shape: readonly number[],
  make: (inputs: readonly Value[], shape: readonly number[]) => Value,
): Value {
  const small = inputs.map((x) => {
    if (x.op === 'Expand') return x.inputs[0]!;
    const number = splatOf(x);
    return number === undefined ? x : splat(number, [], x.dtype);
  });
  const smallShape = broadcastShapes(...small.map((x) => x.shape));
  return expand(make(small, smallShape), shape);
}

/** The input that an operation leaves unchanged, as in `x * 1`, or only negates. */
function simplifyNeutral(op: BinaryOp, a: Value, b: Value): Value | undefined {
  const { neutral, isCommutative }: Operation = BINARY[op];
  const [first, second] = [splatOf(a), splatOf(b)];
  if (neutral !== undefined && second === neutral) return a;
  if (neutral !== undefined && isCommutative && first === neutral) return b;
  if (op === 'Mul' && second === -1) return unary('Neg', a);
  if (op === 'Mul' && first === -1) return unary('Neg', b);
  return undefined;
}

export const add = (a: Value, b: Operand) => binary('Add', a, b);
export const sub = (a: Value, b: Operand) => binary('Sub', a, b);
export const mul = (a: Value, b: Operand) => binary('Mul', a, b);
export const div = (a: Value, b: Operand) => binary('Div', a, b);

/** The sum of values of one shape. */
export function addAll(values: readonly Value[]): Value {
  return values.reduce((a, b) => add(a, b));
}

/** A value of the shape [C] or [1, C...], reshaped to broadcast against `rank` axes at `axis`. */
export function alongAxis(x: Value, axis: number, rank: number): Value {
  const shape = Array.from({ length: rank }, (_, i) => (i === axis ? x.shape.at(-1)! : 1));
  return sameShape(x.shape, shape) ? x : reshape(x, shape);
}
