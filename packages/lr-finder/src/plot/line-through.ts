import { bisector } from 'd3-array';
import type { RateScale } from './clipping.ts';
import type { Point, Stretch } from './curve.ts';

/** A straight piece of a line, from the lower rate to the higher. */
type Piece = readonly [from: Point, to: Point];

const byStart = bisector(([from]: Piece) => from.lr);

/**
 * The height of a drawn line.
 *
 * @returns a function from a rate to the loss at which the line passes it; `undefined` in gaps and
 * beyond the ends.
 */
export function lineThrough(
  stretches: readonly Stretch[],
  { place }: RateScale,
): (lr: number) => number | undefined {
  const pieces = stretches.flatMap((points) =>
    points.map((to, i): Piece => {
      const from = points[i - 1] ?? to;
      return from.lr <= to.lr ? [from, to] : [to, from];
    }),
  );
  pieces.sort(([a], [b]) => a.lr - b.lr);
  return (lr) => {
    const piece = pieces[byStart.right(pieces, lr) - 1];
    if (!piece || piece[1].lr < lr) return undefined;
    const [from, to] = piece;
    const width = place(to.lr) - place(from.lr);
    const share = width > 0 ? (place(lr) - place(from.lr)) / width : 1;
    return from.loss + share * (to.loss - from.loss);
  };
}
