import type { Point, Stretch } from './curve.ts';
import type { Domain } from './loss-domain.ts';

/** A place where a curve leaves the figure, or enters it again. */
export interface Crossing {
  readonly lr: number;
  readonly side: 'above' | 'below';
}

/** Converts a learning rate to its place on the axis, and back. Lines are straight between places. */
export interface RateScale {
  place(lr: number): number;
  rate(place: number): number;
}

/** The rates of a logarithmic or a linear axis. */
export function rateScale(log: boolean): RateScale {
  return log
    ? { place: Math.log10, rate: (place) => 10 ** place }
    : { place: (lr) => lr, rate: (place) => place };
}

/**
 * Cuts a stretch of the curve at the ends of the loss axis.
 *
 * @returns the parts within, and where the curve goes on outside.
 */
export function clipStretch(
  points: Stretch,
  [low, high]: Domain,
  scale: RateScale,
): { inside: Stretch[]; crossings: Crossing[] } {
  const inside: Stretch[] = [];
  const crossings: Crossing[] = [];
  let part: Point[] | undefined;
  const begin = (point: Point): void => {
    part = [point];
    inside.push(part);
  };
  const first = points[0];
  if (first && first.loss >= low && first.loss <= high) begin(first);
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1]!, points[i]!];
    const rise = to.loss - from.loss;
    const at = (loss: number): Point => {
      const share = (loss - from.loss) / rise;
      const [a, b] = [scale.place(from.lr), scale.place(to.lr)];
      return { lr: scale.rate(a + share * (b - a)), loss };
    };
    const cross = (edge: number): Point => {
      const point = at(edge);
      crossings.push({ lr: point.lr, side: edge === high ? 'above' : 'below' });
      return point;
    };
    if (Math.max(from.loss, to.loss) < low || Math.min(from.loss, to.loss) > high) continue;
    if (from.loss > high) begin(cross(high));
    else if (from.loss < low) begin(cross(low));
    if (to.loss > high) part!.push(cross(high));
    else if (to.loss < low) part!.push(cross(low));
    else part!.push(to);
  }
  return { inside, crossings };
}
