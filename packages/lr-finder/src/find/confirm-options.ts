import { check } from '../errors.ts';
import { integer, type OptionTable, resolveBy, type Settings, SIGNAL } from '../options.ts';

/** How to confirm a suggested rate by short trainings. */
export interface ConfirmOptions {
  /** Number of rates to try, with the suggested one; an integer >= 2. Default: 2. */
  readonly candidates?: number | undefined;
  /** Optimisation steps in all; enough for each trial to have 5. Default: 200. */
  readonly steps?: number | undefined;
  /** Ends the trials when aborted; the suggested rate is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** log10 of the factor from one rate to the next: docs/suggestion.md explains it. */
const SPACING = 0.375;
const FEWEST_STEPS = 5;
/** Halving stops at this number of rates, which all train to the end. */
const FINALISTS = 3;

/** All about each option of `confirm`. */
export const CONFIRM_OPTIONS = {
  candidates: [integer(2), 2, 'so many rates', '<n>'],
  steps: [
    ({ candidates = 2 }) => integer(fewestSteps(candidates), ` for ${candidates} candidates`),
    200,
    'steps for all of them together',
    '<n>',
  ],
  signal: [SIGNAL],
} satisfies OptionTable<ConfirmOptions>;

const fewestSteps = (candidates: number): number =>
  FEWEST_STEPS * candidates * roundSizes(candidates).length;

/** The options, checked and with their defaults. */
export type ConfirmSettings = Settings<ConfirmOptions, typeof CONFIRM_OPTIONS>;

/**
 * Checks every option and fills in the defaults.
 *
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveConfirm(options: ConfirmOptions): ConfirmSettings {
  const isObject = typeof options === 'object' && options !== null;
  check(isObject, 'confirm', 'an object { candidates, steps }', options);
  return resolveBy(options, CONFIRM_OPTIONS);
}

/**
 * The suggested rate, and others around it by equal factors. If the number is even, one more rate is
 * above it than below: a test of a hundred steps is too low more often than too high.
 */
export function candidateRates(lr: number, candidates: number): number[] {
  const below = Math.floor((candidates - 1) / 2);
  return Array.from({ length: candidates }, (_, i) =>
    i === below ? lr : lr * 10 ** (SPACING * (i - below)),
  );
}

/** The number of rates in each round: half as many as in the one before, down to three. */
export function roundSizes(candidates: number): number[] {
  const sizes = [candidates];
  while (sizes.at(-1)! > FINALISTS) sizes.push(Math.max(Math.ceil(sizes.at(-1)! / 2), FINALISTS));
  return sizes;
}
