import type { DType } from '../graph/value.ts';

const UNARY: Record<string, (x: number) => number> = {
  Neg: (x) => -x,
  Abs: Math.abs,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Reciprocal: (x) => 1 / x,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Not: (x) => Number(!x),
};

const BINARY: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: Math.max,
  Min: Math.min,
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  Equal: (a, b) => Number(a === b),
  Or: (a, b) => Number(a || b),
};

/** What an operation makes of a number that is known; `undefined` where that is left to the graph. */
export function evaluateUnary(op: string, x: number): number | undefined {
  return UNARY[op]?.(x);
}

export function evaluateBinary(op: string, a: number, b: number, dtype: DType) {
  // Integers are divided in more than one way: the graph knows which.
  if (dtype !== 'float32' && op === 'Div') return undefined;
  return BINARY[op]?.(a, b);
}
