import type { Scene } from 'lr-finder/plot';
import type { Frame } from './frame.ts';

type Places = Pick<Frame, 'x' | 'y'>;
type SceneTest = Scene['tests'][number];

/** How far beyond the frame a curve is followed, so that it leaves it at the right place. */
const BEYOND = 4000;

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

/** A place within a path. */
function placeOf(lr: number, loss: number, { x, y }: Places): string {
  return `${round(x(lr))} ${round(Math.min(Math.max(y(loss), -BEYOND), BEYOND))}`;
}

/** A curve as the data of a path; losses that are not finite leave a gap. */
export function curvePath(
  xs: readonly number[],
  losses: readonly number[],
  places: Places,
): string {
  let pen = 'M';
  return losses
    .map((loss, i) => {
      const isSeen = Number.isFinite(loss) && Number.isFinite(places.x(xs[i]!));
      const step = isSeen ? `${pen}${placeOf(xs[i]!, loss, places)}` : '';
      pen = isSeen ? 'L' : 'M';
      return step;
    })
    .join('');
}

/** A smoothed curve as the data of a path. */
export function linePath(stretches: SceneTest['curve'], places: Places): string {
  return stretches
    .map((points) => `M${points.map(({ lr, loss }) => placeOf(lr, loss, places)).join('L')}`)
    .join('');
}

/** Points as the data of a path, drawn with round ends: one element, however many there are. */
export function dotsPath(points: SceneTest['raw'], places: Places): string {
  return points.map(({ lr, loss }) => `M${placeOf(lr, loss, places)}h0`).join('');
}

/** The area between the lowest and the highest losses. */
export function bandPath(stretches: SceneTest['band'], places: Places): string {
  const areas = stretches.map((points) => [
    ...points.map(({ lr, high }) => placeOf(lr, high, places)),
    ...points.map(({ lr, low }) => placeOf(lr, low, places)).reverse(),
  ]);
  return areas.map((outline) => `M${outline.join('L')}Z`).join('');
}
