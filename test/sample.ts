/** Whether each matrix of tests is run whole: `npm run test:all`. */
export const runsAll = process.env.TEST_ALL === '1';

/** Every `n`-th row of a matrix, from one that differs by `start`; all of them in a whole run. */
export const sampled = <Row>(rows: readonly Row[], n: number, start: number): Row[] =>
  rows.filter((_, i) => runsAll || (i + start) % n === 0);
