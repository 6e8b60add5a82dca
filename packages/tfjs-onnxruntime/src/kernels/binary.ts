import { splat, type Value } from '../graph/value.ts';
import {
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
import { reshape } from '../ops/shape.ts';
import { type Kernel, type KernelTable, upcast } from './kernel.ts';

/** A kernel on two inputs of one type. */
const onBoth =
  (f: (a: Value, b: Value) => Value): Kernel =>
  ({ inputs }) => {
    const { a, b } = inputs as { a: Value; b: Value };
    const dtype = upcast(a.dtype, b.dtype);
    return f(cast(a, dtype), cast(b, dtype));
  };

/** An operation on numbers; on two bools, ONNX has none. */
const arithmetic = (op: string): Kernel =>
  onBoth((a, b) =>
    a.dtype === 'bool' ? binary(op, cast(a, 'int32'), cast(b, 'int32')) : binary(op, a, b),
  );

/** A comparison: bools compare as integers. */
const comparison = (op: string): Kernel =>
  onBoth((a, b) =>
    a.dtype === 'bool'
      ? binary(op, cast(a, 'int32'), cast(b, 'int32'), 'bool')
      : binary(op, a, b, 'bool'),
  );

const logical =
  (op: string): Kernel =>
  ({ inputs }) =>
    binary(op, cast(inputs.a!, 'bool'), cast(inputs.b!, 'bool'), 'bool');

function realDiv(a: Value, b: Value): Value {
  return div(cast(a, 'float32'), cast(b, 'float32'));
}

/** Rounds down, and integers come out as integers. */
function floorDiv(a: Value, b: Value): Value {
  return cast(unary('Floor', realDiv(a, b)), a.dtype === 'float32' ? 'float32' : 'int32');
}

/** The remainder, with the sign of the divisor. */
function mod(a: Value, b: Value): Value {
  if (a.dtype !== 'float32') {
    return binary('Mod', a, b);
  }
  const remainder = fmod(a, b);
  const differs = binary(
    'Xor',
    withNumber('Less', a, 0, 'bool'),
    withNumber('Less', b, 0, 'bool'),
    'bool',
  );
  return select(differs, fmod(binary('Add', remainder, b), b), remainder);
}

function fmod(a: Value, b: Value): Value {
  const result = binary('Mod', a, b);
  return result.op === 'Mod' ? { ...result, attributes: { fmod: 1 } } : result;
}

function pow(a: Value, b: Value): Value {
  return binary('Pow', a, b);
}

/** The angle of (b, a), in all four quadrants. */
function atan2(a: Value, b: Value): Value {
  const isZero = (x: Value) => withNumber('Equal', x, 0, 'bool');
  const isNegative = (x: Value) => withNumber('Less', x, 0, 'bool');
  const angle = unary('Atan', div(a, b));
  const half = select(isNegative(a), splat(-Math.PI), splat(Math.PI));
  const onLeft = binary('Add', angle, half);
  const quadrant = select(isNegative(b), onLeft, angle);
  const quarter = withNumber('Mul', unary('Sign', a), Math.PI / 2);
  return select(isZero(b), quarter, quadrant);
}

export const BINARY_KERNELS: KernelTable = {
  Add: arithmetic('Add'),
  Sub: arithmetic('Sub'),
  Multiply: arithmetic('Mul'),
  RealDiv: onBoth(realDiv),
  FloorDiv: onBoth(floorDiv),
  Mod: onBoth(mod),
  Pow: onBoth(pow),
  Atan2: onBoth(atan2),
  Maximum: arithmetic('Max'),
  Minimum: arithmetic('Min'),
  SquaredDifference: onBoth((a, b) => {
    const difference = sub(a, b);
    return mul(difference, difference);
  }),
  Prelu: ({ inputs }) => {
    const { x, alpha } = inputs as { x: Value; alpha: Value };
    return select(withNumber('Less', x, 0, 'bool'), mul(alpha, x), x);
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
