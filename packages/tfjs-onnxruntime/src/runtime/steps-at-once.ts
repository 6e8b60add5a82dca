const MOST_AT_ONCE = 10;
/** Multiplications per call: about a tenth of a second. A single step may exceed it. */
const WORK_AT_ONCE = 4e9;

/** How many steps of so many multiplications one call should take: more gain little. */
export function stepsAtOnce(work: number): number {
  return Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(WORK_AT_ONCE / work)));
}
