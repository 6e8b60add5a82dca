import { ArgumentError, expected } from '../errors.ts';

/** How to confirm a suggested rate by short trainings. */
export interface ConfirmOptions {
  /** Rates to try, the suggested one among them; an integer >= 2. Default: 2. */
  readonly candidates?: number | undefined;
  /** Optimisation steps in all; enough for each trial to have 5. Default: 200. */
  readonly steps?: number | undefined;
  /** Ends the trials when aborted; the suggested rate is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** The options, checked and with their defaults. */
export interface ConfirmSettings {
  readonly candidates: number;
  readonly steps: number;
  readonly signal: AbortSignal | undefined;
}

/** log10 of the factor from one rate to the next: docs/suggestion.md says where it comes from. */
const SPACING = 0.375;
const FEWEST_STEPS = 5;
/** So many rates are not halved: they train side by side to the end. */
const FINALISTS = 3;

/**
 * Checks every option and fills in the defaults.
 *
 * @throws {ArgumentError} naming the first option that can't be used.
 */
export function resolveConfirm(options: ConfirmOptions): ConfirmSettings {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError(expected('confirm', 'an object { candidates, steps }', options));
  }
  const { candidates = 2, steps = 200, signal, ...unknown } = options;
  const [unknownName] = Object.keys(unknown);
  if (unknownName !== undefined) {
    throw new ArgumentError(
      `Expected \`confirm\` to have names that are known, got \`${unknownName}\``,
    );
  }
  if (!Number.isInteger(candidates) || candidates < 2) {
    throw new ArgumentError(expected('candidates', 'an integer >= 2', candidates));
  }
  const fewest = FEWEST_STEPS * candidates * roundSizes(candidates).length;
  if (!Number.isInteger(steps) || steps < fewest) {
    throw new ArgumentError(
      expected('steps', `an integer >= ${fewest} for ${candidates} candidates`, steps),
    );
  }
  if (signal !== undefined && typeof signal?.aborted !== 'boolean') {
    throw new ArgumentError(expected('signal', 'an AbortSignal', signal));
  }
  return { candidates, steps, signal };
}

/** @throws {ArgumentError} when a rate is none to train with. */
export function expectRate(lr: unknown): void {
  if (typeof lr !== 'number' || !(lr > 0 && Number.isFinite(lr))) {
    throw new ArgumentError(expected('lr', 'a finite number > 0', lr));
  }
}

/**
 * The suggested rate, and others around it by equal factors. The odd one out is above it: a test of
 * a hundred steps errs low more often than high.
 */
export function candidateRates(lr: number, candidates: number): number[] {
  const below = Math.floor((candidates - 1) / 2);
  return Array.from({ length: candidates }, (_, i) =>
    i === below ? lr : lr * 10 ** (SPACING * (i - below)),
  );
}

/** How many rates each round trains: half as many as the one before, down to three. */
export function roundSizes(candidates: number): number[] {
  const sizes = [candidates];
  while (sizes.at(-1)! > FINALISTS) sizes.push(Math.max(Math.ceil(sizes.at(-1)! / 2), FINALISTS));
  return sizes;
}
