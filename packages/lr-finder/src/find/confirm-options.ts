import { check } from '../errors.ts';
import { integer, type OptionTable, resolveBy, type Settings, SIGNAL } from '../options.ts';
import { FINALISTS } from './finalists.ts';

/** How to confirm a suggested rate by short trainings. */
export interface ConfirmOptions {
  /**
   * Number of rates to try, with the suggested one; an integer >= 2. More than three are tried only while
   * the best is the highest or the lowest of them. Default: 6.
   */
  readonly candidates?: number | undefined;
  /**
   * Optimisation steps for all trials together: a share for each of the candidates, at least 5, and another
   * for each of the two best, which go on. Default: shares of 100.
   */
  readonly steps?: number | undefined;
  /** Ends the trials when aborted; the suggested rate is kept. */
  readonly signal?: AbortSignal | undefined;
}

const CANDIDATES = 6;
const STEPS = 100;
const FEWEST_STEPS = 5;

/** All about each option of `confirm`. */
export const CONFIRM_OPTIONS = {
  candidates: [integer(2), CANDIDATES, 'so many rates, at most', '<n>'],
  steps: [
    ({ candidates = CANDIDATES }) =>
      integer(FEWEST_STEPS * (candidates + FINALISTS), ` for ${candidates} candidates`),
    undefined,
    'steps for all of them together',
    '<n>',
    '100 for each, and for each of the two best again',
  ],
  signal: [SIGNAL],
} satisfies OptionTable<ConfirmOptions>;

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

/** The steps of each trial; the best take as many again. */
export function stepsOfEach({ candidates, steps }: ConfirmSettings): number {
  return steps === undefined ? STEPS : Math.floor(steps / (candidates + FINALISTS));
}
