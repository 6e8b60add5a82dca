/** Part of a trial, at its end, whose losses tell how well it went. */
const LAST_PART = 1 / 3;

/**
 * How a short training ended: its validation loss where there is one, or the mean of the last third
 * of its losses; infinite where one of them wasn't finite.
 */
export function outcomeOf(losses: readonly number[], validation?: number): number {
  if (losses.length === 0 || !losses.every(Number.isFinite)) return Infinity;
  if (validation !== undefined) return Number.isFinite(validation) ? validation : Infinity;
  const last = losses.slice(-Math.max(Math.round(losses.length * LAST_PART), 1));
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}
