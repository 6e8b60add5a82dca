import { input, splat, type Value } from '../graph/value.ts';
import { binary, cast, div, mul, sub, unary } from './elementwise.ts';
import { reduce } from './reduce.ts';
import { concat, reshape, slice } from './shape.ts';

/**
 * Larger numbers count as infinite. The largest float32 would be exact, but a compiler of GPU programs may
 * drop a comparison that only infinity and NaN fail.
 */
const LARGEST = 3e38;

/** What a graph knows of its loss scaler. */
export interface ScalerState {
  /** The input with both numbers. */
  readonly value: Value;
  readonly scale: Value;
  /** 1 once a step of this call was skipped: the steps after it change nothing. */
  readonly isHalted: Value;
}

export function scalerState(): ScalerState {
  const value = input('scaler', [2], 'float32');
  const [scale, isHalted] = [0, 1].map((i) => reshape(slice(value, [i], [1]), []));
  return { value, scale: scale!, isHalted: isHalted! };
}

/** A gradient of the scaled loss, without the scale. */
export function unscaled(gradient: Value, { scale }: ScalerState): Value {
  return mul(gradient, div(splat(1), scale));
}

/** 1 if all numbers are finite, else 0. */
export function areFinite(values: readonly Value[]): Value {
  return values
    .map((value) => {
      const each = cast(binary('Less', unary('Abs', value), LARGEST), 'float32');
      return reduce('ReduceMin', each, [...value.shape.keys()]);
    })
    .reduce((a, b) => mul(a, b));
}

/** 1 if the step is taken, 0 if it is skipped, -1 if one before it in the same call was. */
export function takenFlag({ isHalted }: ScalerState, allFinite: Value): Value {
  return sub(mul(allFinite, sub(splat(1), isHalted)), isHalted);
}

/** The state after a step of a call, in which the scale stays. */
export function nextScalerState({ scale, isHalted }: ScalerState, allFinite: Value): Value {
  const halts = binary('Max', isHalted, sub(splat(1), allFinite));
  return concat(
    [scale, halts].map((one) => reshape(one, [1])),
    0,
  );
}
