import type { BinaryOp } from '../graph/operations.ts';
import { splat, type Value } from '../graph/value.ts';
import { add, addAll, binary, cast, div, mul, select, sub, unary } from '../ops/elementwise.ts';
import { integerPower, integerQuotient, integerRemainder, toInt32 } from '../ops/integers.ts';
import { reshape } from '../ops/shape.ts';
import {
  expectNumbers,
  type Kernel,
  type KernelTable,
  numbersOf,
  Unsupported,
  upcast,
} from './kernel.ts';

type Pair = Kernel<'a' | 'b'>;

/** A kernel on two inputs of one type. */
const onBoth =
  (f: (a: Value, b: Value) => Value): Pair =>
  ({ inputs: { a, b } }) => {
    const dtype = upcast(a.dtype, b.dtype);
    return f(cast(a, dtype), cast(b, dtype));
  };

/** The same, but refuses bools. */
const onNumbers = (f: (a: Value, b: Value) => Value): Pair =>
  onBoth((a, b) => f(expectNumbers(a, 'its inputs are'), b));

/** An operation on numbers, or a comparison of them: bools count as integers. */
const op = (name: BinaryOp): Pair => onBoth((a, b) => binary(name, numbersOf(a), numbersOf(b)));

const logical =
  (name: BinaryOp): Pair =>
  ({ inputs: { a, b } }) =>
    binary(name, cast(a, 'bool'), cast(b, 'bool'));

const isNegative = (x: Value) => binary('Less', x, 0);
const isZero = (x: Value) => binary('Equal', x, 0);

function realDiv(a: Value, b: Value): Value {
  return div(cast(a, 'float32'), cast(b, 'float32'));
}

/** Rounds down to an integer, for floats too. */
function floorDiv(a: Value, b: Value): Value {
  return a.dtype === 'int32' ? integerQuotient(a, b) : toInt32(unary('Floor', div(a, b)));
}

/** The remainder, with the sign of the divisor. */
function mod(a: Value, b: Value): Value {
  if (a.dtype === 'int32') return integerRemainder(a, b);
  const remainder = binary('Mod', a, b);
  const differs = binary('Xor', isNegative(a), isNegative(b));
  return select(
    binary('And', differs, unary('Not', isZero(remainder))),
    add(remainder, b),
    remainder,
  );
}

function pow(a: Value, b: Value): Value {
  return a.dtype === 'int32' ? integerPower(a, b) : binary('Pow', a, b);
}

/** The angle of (b, a), in all four quadrants. */
function atan2(a: Value, b: Value): Value {
  const angle = unary('Atan', div(a, b));
  const half = select(isNegative(a), splat(-Math.PI), splat(Math.PI));
  const onLeft = binary('Add', angle, half);
  const quadrant = select(isNegative(b), onLeft, angle);
  const quarter = mul(unary('Sign', a), Math.PI / 2);
  return select(isZero(b), quarter, quadrant);
}

const prelu: Kernel<'x' | 'alpha'> = ({ inputs }) => {
  const [x, alpha] = [cast(inputs.x, 'float32'), cast(inputs.alpha, 'float32')];
  return select(isNegative(x), mul(alpha, x), x);
};

const where: Kernel<'condition' | 't' | 'e'> = ({ inputs: { condition, t, e } }) => {
  const dtype = upcast(t.dtype, e.dtype);
  return select(cast(rows(condition, t), 'bool'), cast(t, dtype), cast(e, dtype));
};

/** A condition of rank 1 selects whole rows. */
function rows(condition: Value, t: Value): Value {
  if (condition.shape.length !== 1 || t.shape.length < 2) return condition;
  return reshape(condition, [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)]);
}

export const BINARY_KERNELS: KernelTable = {
  Add: op('Add'),
  Sub: onNumbers(sub),
  Multiply: op('Mul'),
  RealDiv: onNumbers(realDiv),
  FloorDiv: onNumbers(floorDiv),
  Mod: onNumbers(mod),
  Pow: onNumbers(pow),
  Atan2: onNumbers((a, b) => {
    if (a.dtype !== 'float32') throw new Unsupported('its inputs are not float32');
    return atan2(a, b);
  }),
  Maximum: op('Max'),
  Minimum: op('Min'),
  SquaredDifference: onNumbers((a, b) => {
    const difference = sub(a, b);
    return mul(difference, difference);
  }),
  Prelu: prelu,
  Equal: op('Equal'),
  NotEqual: ({ inputs }) => unary('Not', op('Equal')({ inputs, list: [], attrs: {} }) as Value),
  Greater: op('Greater'),
  GreaterEqual: op('GreaterOrEqual'),
  Less: op('Less'),
  LessEqual: op('LessOrEqual'),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  Select: where,
  AddN: ({ list }) => addAll(list),
};
