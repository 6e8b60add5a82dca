import { check } from '../errors.ts';
import { integer, type OptionTable, resolveBy, type Settings, SIGNAL } from '../options.ts';

/** How to confirm a suggested rate by short trainings. */
export interface ConfirmOptions {
  /**
   * Number of rates to try, with the suggested one; an integer >= 2. More than three are tried only while
   * the best is the highest or the lowest of them. Default: 6.
   */
  readonly candidates?: number | undefined;
  /**
   * Optimisation steps for all candidates together; each trial takes its share of them, at least 5.
   * Default: 100 for each.
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
      integer(FEWEST_STEPS * candidates, ` for ${candidates} candidates`),
    undefined,
    'steps for all of them together',
    '<n>',
    '100 for each',
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

/** The steps of each trial. */
export function stepsOfEach({ candidates, steps = STEPS * candidates }: ConfirmSettings): number {
  return Math.floor(steps / candidates);
}
