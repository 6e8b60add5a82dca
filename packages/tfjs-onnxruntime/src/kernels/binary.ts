import type { BinaryOp } from '../graph/operations.ts';
import { splat, type Value } from '../graph/value.ts';
import {
  add,
  addAll,
  binary,
  cast,
  div,
  mul,
  select,
  sub,
  unary,
  withNumber,
} from '../ops/elementwise.ts';
import { integerPower, integerQuotient, integerRemainder, toInt32 } from '../ops/integers.ts';
import { reshape } from '../ops/shape.ts';
import { type Kernel, type KernelTable, Unsupported, upcast } from './kernel.ts';

/** A kernel on two inputs of one type. */
const onBoth =
  (f: (a: Value, b: Value) => Value): Kernel =>
  ({ inputs }) => {
    const { a, b } = inputs as { a: Value; b: Value };
    const dtype = upcast(a.dtype, b.dtype);
    return f(cast(a, dtype), cast(b, dtype));
  };

/** The same, of numbers: of two bools TensorFlow.js makes numbers that aren't bools. */
const onNumbers = (f: (a: Value, b: Value) => Value): Kernel =>
  onBoth((a, b) => {
    if (a.dtype === 'bool') throw new Unsupported('its inputs are bool');
    return f(a, b);
  });

/** An operation on numbers; on two bools, ONNX has none. */
const arithmetic = (op: BinaryOp): Kernel =>
  onBoth((a, b) =>
    a.dtype === 'bool' ? binary(op, cast(a, 'int32'), cast(b, 'int32')) : binary(op, a, b),
  );

/** A comparison: bools compare as integers. */
const comparison = (op: BinaryOp): Kernel =>
  onBoth((a, b) =>
    a.dtype === 'bool' ? binary(op, cast(a, 'int32'), cast(b, 'int32')) : binary(op, a, b),
  );

const logical =
  (op: BinaryOp): Kernel =>
  ({ inputs }) =>
    binary(op, cast(inputs.a!, 'bool'), cast(inputs.b!, 'bool'));

function realDiv(a: Value, b: Value): Value {
  return div(cast(a, 'float32'), cast(b, 'float32'));
}

/** Rounds down to an integer, of floats too. */
function floorDiv(a: Value, b: Value): Value {
  return a.dtype === 'int32' ? integerQuotient(a, b) : toInt32(unary('Floor', div(a, b)));
}

/** The remainder, with the sign of the divisor. */
function mod(a: Value, b: Value): Value {
  if (a.dtype === 'int32') return integerRemainder(a, b);
  const remainder = binary('Mod', a, b);
  const isNegative = (x: Value) => withNumber('Less', x, 0);
  const differs = binary('Xor', isNegative(a), isNegative(b));
  const isZero = withNumber('Equal', remainder, 0);
  return select(binary('And', differs, unary('Not', isZero)), add(remainder, b), remainder);
}

function pow(a: Value, b: Value): Value {
  return a.dtype === 'int32' ? integerPower(a, b) : binary('Pow', a, b);
}

/** The angle of (b, a), in all four quadrants. */
function atan2(a: Value, b: Value): Value {
  const isZero = (x: Value) => withNumber('Equal', x, 0);
  const isNegative = (x: Value) => withNumber('Less', x, 0);
  const angle = unary('Atan', div(a, b));
  const half = select(isNegative(a), splat(-Math.PI), splat(Math.PI));
  const onLeft = binary('Add', angle, half);
  const quadrant = select(isNegative(b), onLeft, angle);
  const quarter = withNumber('Mul', unary('Sign', a), Math.PI / 2);
  return select(isZero(b), quarter, quadrant);
}

export const BINARY_KERNELS: KernelTable = {
  Add: arithmetic('Add'),
  Sub: onNumbers(sub),
  Multiply: arithmetic('Mul'),
  RealDiv: onNumbers(realDiv),
  FloorDiv: onNumbers(floorDiv),
  Mod: onNumbers(mod),
  Pow: onNumbers(pow),
  Atan2: onNumbers((a, b) => {
    if (a.dtype !== 'float32') throw new Unsupported('its inputs are not float32');
    return atan2(a, b);
  }),
  Maximum: arithmetic('Max'),
  Minimum: arithmetic('Min'),
  SquaredDifference: onNumbers((a, b) => {
    const difference = sub(a, b);
    return mul(difference, difference);
  }),
  Prelu: ({ inputs }) => {
    const [x, alpha] = [cast(inputs.x!, 'float32'), cast(inputs.alpha!, 'float32')];
    return select(withNumber('Less', x, 0), mul(alpha, x), x);
  },
  Equal: comparison('Equal'),
  NotEqual: ({ inputs }) =>
    unary('Not', comparison('Equal')({ inputs, list: [], attrs: {} }) as Value),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  Select: ({ inputs }) => {
    const { condition, t, e } = inputs as { condition: Value; t: Value; e: Value };
    const dtype = upcast(t.dtype, e.dtype);
    return select(cast(rows(condition, t), 'bool'), cast(t, dtype), cast(e, dtype));
  },
  AddN: ({ list }) => addAll(list),
};

/** A condition of rank 1 chooses whole rows. */
function rows(condition: Value, t: Value): Value {
  if (condition.shape.length !== 1 || t.shape.length < 2) return condition;
  return reshape(condition, [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)]);
}
