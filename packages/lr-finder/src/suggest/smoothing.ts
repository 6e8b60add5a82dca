import { type Kind, oneOf } from '../options.ts';

/**
 * How losses are smoothed into a curve: `'local-linear'`: as the default method does;
 * `'moving-average'`: as the test recorded them, which is pytorch-lr-finder's way; the others: as
 * these libraries do, from the raw losses.
 */
export type Smoothing = 'local-linear' | 'moving-average' | 'fastai' | 'lightning' | 'ignite';

/** What the curve is called in the key of a figure. */
export const SMOOTHINGS: Readonly<Record<Smoothing, string>> = {
  'local-linear': 'smoothed curve',
  'moving-average': 'moving average',
  fastai: 'moving average (fastai)',
  lightning: 'moving average (Lightning)',
  ignite: 'moving average (ignite)',
};

/** The kind of an option that chooses one; a function, annotated for bundlers. */
/* @__NO_SIDE_EFFECTS__ */
export function smoothingKind(): Kind {
  return oneOf(...Object.keys(SMOOTHINGS));
}
