/** What the default rule knows before any test, in log10 of the rate. */
export interface Coefficients {
  /**
   * The customary rate of each optimizer, for a first loss of 1 where the rate depends on it, and
   * for a training of the usual size.
   */
  readonly customary: Readonly<Record<string, number>>;
  /** By how much the rate rises with log10 of the number of training examples. */
  readonly perSamples: number;
  /** By how much it falls with log10 of the number of trained weights. */
  readonly perParameters: number;
}

/**
 * Fitted to lose the least validation loss on the 77 recorded tasks of docs/suggestion.md:
 * `npm run bench:suggest` prints them, with how well they do on datasets that they were not fitted on.
 * Adamax, which none of those uses, is fitted on tasks of its own: `npm run bench:adamax`.
 */
export const COEFFICIENTS: Coefficients = {
  customary: { sgd: -0.63, momentum: -1.57, adam: -2.68, rmsprop: -3.03, adamax: -1.94 },
  perSamples: 0.39,
  perParameters: 0.2,
};
