import { GRAD_SCALER, nextLossScale } from '#training/loss-scale';
import {
  BOOLEAN,
  expectKind,
  integer,
  number,
  type OptionTable,
  POSITIVE,
  resolveBy,
} from './options.ts';

/** How a loss scale grows and shrinks. The names and defaults are those of PyTorch's `GradScaler`. */
export interface LossScalerOptions {
  /** The first scale; > 0. Default: 65536. */
  readonly initScale?: number | undefined;
  /** Factor of the scale after `growthInterval` steps in a row without overflow; > 1. Default: 2. */
  readonly growthFactor?: number | undefined;
  /** Factor of the scale after an overflow; in (0, 1). Default: 0.5. */
  readonly backoffFactor?: number | undefined;
  /** Steps in a row without overflow after which the scale grows; an integer >= 1. Default: 2000. */
  readonly growthInterval?: number | undefined;
}

/** The state of a loss scaler. Plain data. */
export interface LossScalerState {
  readonly scale: number;
  /** Steps without overflow since the last change of the scale. */
  readonly growthTracker: number;
}

/** Dynamic loss scaling, for training in float16. */
export interface LossScaler {
  /** What to multiply the loss by before its gradients are computed. */
  readonly scale: number;
  /**
   * Divides gradients of the scaled loss by the scale, in place; typed arrays or lists of numbers.
   *
   * @returns whether all of them are finite.
   */
  unscale(...gradients: readonly { readonly length: number; [index: number]: number }[]): boolean;
  /**
   * Adapts the scale after a step.
   *
   * @param areFinite - whether all gradients were finite. If not, the step must be skipped.
   */
  update(areFinite: boolean): void;
  save(): LossScalerState;
  restore(state: LossScalerState): void;
}

const LOSS_SCALER_OPTIONS = {
  initScale: [POSITIVE, GRAD_SCALER.initScale],
  growthFactor: [
    number('a finite number > 1', (x) => x > 1 && Number.isFinite(x)),
    GRAD_SCALER.growthFactor,
  ],
  backoffFactor: [number('a number in (0, 1)', (x) => x > 0 && x < 1), GRAD_SCALER.backoffFactor],
  growthInterval: [integer(1), GRAD_SCALER.growthInterval],
} satisfies OptionTable<LossScalerOptions>;

/**
 * Dynamic loss scaling (Micikevicius et al. 2018, arXiv 1710.03740): small gradients vanish in float16, so
 * the loss is multiplied by a scale that is as large as possible without overflow. After an overflow the
 * step is skipped and the scale shrinks; after many steps without one it grows. Equal to PyTorch's
 * `GradScaler` in every value, also in its rounding to float32.
 *
 * ```ts prelude=loops
 * import { lossScaler } from 'lr-finder';
 *
 * const scaler = lossScaler();
 * function step(lr: number) {
 *   const { loss, gradient } = network.gradient(nextBatch());
 *   // In float16 the backward pass begins with loss * scale.
 *   const scaled = gradient.map((slope) => slope * scaler.scale);
 *   const areFinite = scaler.unscale(scaled);
 *   scaler.update(areFinite);
 *   if (!areFinite) return { loss, skipped: true };
 *   for (const [i, slope] of scaled.entries()) network.weights[i]! -= lr * slope;
 *   return loss;
 * }
 * console.log(step(0.01));
 * ```
 *
 * Save and restore its state with the weights.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function lossScaler(options: LossScalerOptions = {}): LossScaler {
  const settings = resolveBy(options, LOSS_SCALER_OPTIONS);
  let state: LossScalerState = { scale: Math.fround(settings.initScale), growthTracker: 0 };
  return {
    get scale() {
      return state.scale;
    },
    unscale(...gradients) {
      let areFinite = true;
      for (const gradient of gradients) {
        for (let i = 0; i < gradient.length; i++) {
          const value = gradient[i]!;
          if (!Number.isFinite(value)) areFinite = false;
          gradient[i] = value / state.scale;
        }
      }
      return areFinite;
    },
    update(areFinite) {
      expectKind('areFinite', areFinite, BOOLEAN);
      state = nextLossScale(state, areFinite, settings);
    },
    save: () => state,
    restore({ scale, growthTracker }) {
      state = { scale, growthTracker };
    },
  };
}
