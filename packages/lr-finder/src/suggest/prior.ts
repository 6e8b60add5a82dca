import type { KnownTraining } from '../range-test/known-training.ts';
import { COEFFICIENTS, type Coefficients } from './coefficients.ts';

/** Optimizers that share a customary rate. */
const SAME: Readonly<Record<string, string>> = { adamw: 'adam' };
/**
 * Gradient descent moves by the rate times the gradient: in other units of the loss its best rate
 * changes by the same factor. A loss that starts higher for other reasons changes nothing. The
 * customary rate takes half of the factor.
 */
const PER_LOSS: readonly string[] = ['sgd', 'momentum'];
const SHARE_OF_LOSS = 0.5;

/** log10 of the size of the usual training, at which the rate is not moved. */
const USUAL_SAMPLES = 2.8;
const USUAL_PARAMETERS = 3;
/** log10 of the sizes between which the coefficients were fitted; others count as the nearer end. */
const SAMPLES = [2, 3.7] as const;
const PARAMETERS = [1, 4.5] as const;

/** The optimizers that have a customary rate. */
export const KNOWN_OPTIMIZERS: readonly string[] = /* @__PURE__ */ Object.keys({
  ...COEFFICIENTS.customary,
  ...SAME,
}).sort();

/**
 * log10 of the customary rate of an optimizer; `undefined` if none is known.
 *
 * @param startLoss - the loss before any learning.
 */
export function customaryRate(
  optimizer: string | undefined,
  startLoss: number,
  { customary }: Coefficients = COEFFICIENTS,
): number | undefined {
  const name = customaryName(optimizer);
  if (!Object.hasOwn(customary, name)) return undefined;
  const rate = customary[name]!;
  if (!PER_LOSS.includes(name)) return rate;
  // A loss at or below zero doesn't show its scale.
  return startLoss > 0 ? rate - SHARE_OF_LOSS * Math.log10(startLoss) : undefined;
}

/** The name under which an optimizer has its customary rate. */
export function customaryName(optimizer = ''): string {
  const name = optimizer.toLowerCase();
  return Object.hasOwn(SAME, name) ? SAME[name]! : name;
}

/**
 * By how many decades the size of a training moves its rate. Few examples and many weights overfit:
 * the validation loss then needs a lower rate than the training loss of the curve shows. Zero unless
 * both numbers are known: each alone says little.
 */
export function sizeShift(
  { samples, parameters }: KnownTraining,
  { perSamples, perParameters }: Coefficients = COEFFICIENTS,
): number {
  if (samples === undefined || parameters === undefined) return 0;
  const more = clamp(Math.log10(samples), SAMPLES) - USUAL_SAMPLES;
  const heavier = clamp(Math.log10(parameters), PARAMETERS) - USUAL_PARAMETERS;
  return perSamples * more - perParameters * heavier;
}

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(Math.max(value, low), high);
}
