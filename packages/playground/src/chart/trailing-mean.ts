/** Losses that each is the mean of. */
const WINDOW = 10;

/** The mean of each loss and those just before it. */
export function trailingMean(losses: readonly number[]): number[] {
  return losses.map((_, i) => {
    const last = losses.slice(Math.max(0, i - WINDOW + 1), i + 1);
    return last.reduce((sum, loss) => sum + loss, 0) / last.length;
  });
}
