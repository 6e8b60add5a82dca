import { makeValue } from '../graph/operations.ts';
import { broadcastShapes, splat, splatOf, type Value } from '../graph/value.ts';

/** A product of matrices, over all leading axes; each can be transposed first. */
export function matmul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const lead = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...lead, rows, columns];
  if (splatOf(a) === 0 || splatOf(b) === 0) return splat(0, shape);
  const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
  return makeValue('MatMul', [a, b], shape, a.dtype, attributes);
}
