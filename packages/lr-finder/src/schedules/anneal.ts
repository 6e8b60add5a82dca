/** How a value changes from the start to the end of a phase. */
export type AnnealStrategy = 'cos' | 'linear';

/** The value at `part` of the way (0 to 1) from `start` to `end`. */
export function anneal(strategy: AnnealStrategy, start: number, end: number, part: number): number {
  if (strategy === 'linear') return start + (end - start) * part;
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * part));
}
