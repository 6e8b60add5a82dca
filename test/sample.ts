/** Whether the long tests are run too, and more rows of each matrix: `npm run test:all`, and `.ci/run`. */
export const runsAll = process.env.TEST_ALL === '1';
/** Whether every row of each matrix and the longest examples are run, for which CI has no time. */
export const runsEveryRow = process.env.TEST_ROWS === 'all';

/** Of the rows that `npm run test:all` runs, `npm test` runs one of so many. */
const SPARSER = 8;

/**
 * Every `n`-th row of a matrix, from one that differs by `start`; in `npm test` an eighth of those, but
 * at least one.
 */
export function sampled<Row>(rows: readonly Row[], n: number, start: number): Row[] {
  if (runsEveryRow) return [...rows];
  const some = rows.filter((_, i) => (i + start) % n === 0);
  const step = runsAll ? 1 : Math.min(SPARSER, some.length);
  return some.filter((_, i) => (i + start) % step === 0);
}
