import type { Schedule } from './schedule.ts';

/** How the learning rate grows in a range test: by equal factors, or by equal amounts. */
export type StepMode = 'exp' | 'linear';

/**
 * The ramp of the exponential test (fastai, pytorch-lr-finder):
 * `startLr * (endLr / startLr) ** (step / (numIter - 1))`.
 *
 * Both ends are included and exact. `startLr` and `endLr` must be > 0 and `numIter` >= 2.
 */
export function exponentialRamp(startLr: number, endLr: number, numIter: number): Schedule {
  const last = numIter - 1;
  const ratio = endLr / startLr;
  return (step) => (step >= last ? endLr : startLr * ratio ** (step / last));
}

/**
 * The ramp of Smith's linear test (arXiv 1506.01186, section 3.3):
 * `startLr + step / (numIter - 1) * (endLr - startLr)`.
 *
 * Both ends are included and exact. `numIter` must be >= 2.
 */
export function linearRamp(startLr: number, endLr: number, numIter: number): Schedule {
  const last = numIter - 1;
  return (step) => (step >= last ? endLr : startLr + (step / last) * (endLr - startLr));
}
