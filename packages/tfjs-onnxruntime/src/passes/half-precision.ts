import { isOp, makeValue } from '../graph/operations.ts';
import { splat, type Value } from '../graph/value.ts';
import { rebuild, withInputs } from '../graph/walk.ts';
import { binary, cast, select, unary } from '../ops/elementwise.ts';

/**
 * How products and convolutions have float16: `'computed'` in it, or `'rounded'` to it before and after a
 * computation in float32, for processors without arithmetic in float16. ONNX Runtime would leave the
 * rounding out there.
 */
export type Half = 'computed' | 'rounded';

/** The largest number of float16. */
const LARGEST_HALF = 65504;

/**
 * Gives products and convolutions float16. All other operations stay in float32: sums, norms, softmax, loss
 * and update need its range and precision. So do products with constants: they copy or resize.
 */
export function halveProducts(outputs: readonly Value[], half: Half): Value[] {
  return rebuild(outputs, (value, inputs) => {
    const made = withInputs(value, inputs);
    const isProduct = isOp(made, 'MatMul') || isOp(made, 'Conv') || isOp(made, 'ConvTranspose');
    if (!isProduct || made.dtype !== 'float32') return made;
    if (inputs.some(({ op }) => op === 'Const')) return made;
    if (half === 'rounded') return rounded(withInputs(made, inputs.map(rounded)));
    const { op, shape, attributes } = made;
    return cast(
      makeValue(op, inputs.map(halved), shape, 'float16', attributes as never),
      'float32',
    );
  });
}

function rounded(x: Value): Value {
  return isRounded(x) ? x : cast(cast(x, 'float16'), 'float32');
}

/** On a GPU a number that float16 doesn't reach becomes any number: here it is infinite before. */
function halved(x: Value): Value {
  if (isRounded(x)) return x.inputs[0]!;
  const fits = binary('LessOrEqual', unary('Abs', x), LARGEST_HALF);
  return cast(select(fits, x, splat(Number.POSITIVE_INFINITY)), 'float16');
}

/** Whether all numbers are in float16 already, as those of a product are. */
function isRounded(x: Value): boolean {
  return x.op === 'Cast' && x.inputs[0]!.dtype === 'float16';
}
