/** How a loss scale changes; the names are those of PyTorch's `GradScaler`. */
export interface ScaleChange {
  readonly growthFactor: number;
  readonly backoffFactor: number;
  /** Steps in a row without overflow after which the scale grows. */
  readonly growthInterval: number;
}

/** The state of a loss scaler. */
export interface LossScale {
  readonly scale: number;
  /** Steps without overflow since the last change of the scale. */
  readonly growthTracker: number;
}

/** The defaults of PyTorch's `GradScaler`. */
export const GRAD_SCALER = {
  initScale: 65536,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2000,
} as const;

/**
 * The state after a step, as `GradScaler.update` computes it, also in its rounding to float32.
 *
 * @param areFinite whether all gradients of the step were.
 */
export function nextLossScale(
  { scale, growthTracker }: LossScale,
  areFinite: boolean,
  { growthFactor, backoffFactor, growthInterval }: ScaleChange,
): LossScale {
  if (!areFinite) return { scale: Math.fround(scale * backoffFactor), growthTracker: 0 };
  if (growthTracker + 1 < growthInterval) return { scale, growthTracker: growthTracker + 1 };
  const grown = Math.fround(scale * growthFactor);
  return { scale: Number.isFinite(grown) ? grown : scale, growthTracker: 0 };
}
