import { splat, splatOf, type Value } from '../graph/value.ts';
import { add, binary, cast, mul, select, sub, unary } from './elementwise.ts';

/**
 * Integers as TensorFlow.js has them, in JavaScript's typed arrays: a non-number becomes 0, and a number
 * that is too large wraps. ONNX Runtime returns the least integer for these. A division of integers by
 * 0, or of the least one by -1, can even end the process.
 */

const RANGE = 2 ** 32;

/** A float's whole part. */
export function toInt32(x: Value): Value {
  if (splatOf(x) !== undefined) return cast(x, 'int32');
  const isOut = binary('GreaterOrEqual', unary('Abs', x), RANGE / 2);
  const raised = mul(add(x, RANGE / 2), 1 / RANGE);
  const wrapped = sub(x, mul(unary('Floor', raised), RANGE));
  const inRange = select(isOut, wrapped, x);
  return cast(select(unary('IsNaN', inRange), splat(0), inRange), 'int32');
}

/** The quotient, rounded down. */
export function integerQuotient(a: Value, b: Value): Value {
  const divisor = safeDivisor(b);
  const truncated = binary('Div', a, divisor);
  const rest = sub(a, mul(truncated, divisor));
  const isNegative = (x: Value) => binary('Less', x, 0);
  const isInexact = unary('Not', binary('Equal', rest, 0));
  const differs = binary('Xor', isNegative(rest), isNegative(divisor));
  const isAbove = binary('And', isInexact, differs);
  const quotient = sub(truncated, cast(isAbove, 'int32'));
  const byMinusOne = select(binary('Equal', b, -1), unary('Neg', a), quotient);
  return select(binary('Equal', b, 0), splat(0, [], 'int32'), byMinusOne);
}

/** The remainder, with the sign of the divisor. */
export function integerRemainder(a: Value, b: Value): Value {
  return binary('Mod', a, safeDivisor(b));
}

/** A power; beyond the range of integers, the nearest float. */
export function integerPower(a: Value, b: Value): Value {
  const near = binary('Pow', cast(a, 'float32'), cast(b, 'float32'));
  const isIn = binary('LessOrEqual', unary('Abs', near), RANGE / 2);
  return select(isIn, binary('Pow', a, b), toInt32(near));
}

/** Replaces 0 and -1 by 1: the remainder is 0 then, as in TensorFlow.js for these divisors. */
function safeDivisor(b: Value): Value {
  const isUnsafe = binary('Or', binary('Equal', b, 0), binary('Equal', b, -1));
  return select(isUnsafe, splat(1, [], 'int32'), b);
}
