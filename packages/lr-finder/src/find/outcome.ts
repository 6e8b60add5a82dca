/** Part of a trial, at its end, whose mean loss is its outcome. */
const LAST_PART = 1 / 3;

/**
 * The outcome of a short training: its validation loss if there is one, otherwise the mean of the last
 * third of its losses; infinite if one of them isn't finite.
 */
export function outcomeOf(losses: readonly number[], validation?: number): number {
  if (losses.length === 0 || !losses.every(Number.isFinite)) return Infinity;
  if (validation !== undefined) return Number.isFinite(validation) ? validation : Infinity;
  const last = losses.slice(-Math.max(Math.round(losses.length * LAST_PART), 1));
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}
