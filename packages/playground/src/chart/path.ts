import { area, line } from 'd3-shape';
import type { Frame } from './frame.ts';

/** How far beyond the frame a curve is followed, so that it leaves it at the right place. */
const BEYOND = 4000;

const within = (y: number): number => Math.min(Math.max(y, -BEYOND), BEYOND);

/** A curve as the data of a path; losses that are not finite leave a gap. */
export function curvePath(
  xs: readonly number[],
  losses: readonly number[],
  { x, y }: Pick<Frame, 'x' | 'y'>,
): string {
  return (
    line<number>()
      .defined((loss, i) => Number.isFinite(loss) && Number.isFinite(x(xs[i]!)))
      .x((_, i) => round(x(xs[i]!)))
      .y((loss) => round(within(y(loss))))(losses) ?? ''
  );
}

/** Points as the data of a path, drawn with round ends: one element, however many there are. */
export function dotsPath(
  xs: readonly number[],
  losses: readonly number[],
  { x, y, top, bottom }: Pick<Frame, 'x' | 'y' | 'top' | 'bottom'>,
): string {
  return losses
    .map((loss, i) => {
      const [left, down] = [x(xs[i]!), y(loss)];
      const isSeen = Number.isFinite(left) && down >= top && down <= bottom;
      return isSeen ? `M${round(left)} ${round(down)}h0` : '';
    })
    .join('');
}

/** The area between two curves. */
export function bandPath(
  xs: readonly number[],
  low: readonly number[],
  high: readonly number[],
  { x, y }: Pick<Frame, 'x' | 'y'>,
): string {
  return (
    area<number>()
      .defined((_, i) => [low[i], high[i], x(xs[i]!)].every(Number.isFinite))
      .x((_, i) => round(x(xs[i]!)))
      .y0((_, i) => round(within(y(low[i]!))))
      .y1((_, i) => round(within(y(high[i]!))))(xs) ?? ''
  );
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10;
