/** The customary rate of an optimizer, known before any test. */
interface Customary {
  /** log10 of the constant rate that does best over many small tasks. */
  readonly rate: number;
  /** Whether the rate is for a loss that starts at 1, and inverse to the scale of the loss. */
  readonly perLoss: boolean;
}

/**
 * Fitted on the tasks of docs/suggestion.md, which gives their spread. Gradient descent moves by the
 * rate times the gradient: if the loss doubles in scale, the rate has to be halved. Adam and RMSprop
 * divide that scale out. Optimizers that were not measured have no row.
 */
const CUSTOMARY: Readonly<Record<string, Customary>> = {
  sgd: { rate: -0.7, perLoss: true },
  momentum: { rate: -1.2, perLoss: true },
  adam: { rate: -2.3, perLoss: false },
  adamw: { rate: -2.3, perLoss: false },
  rmsprop: { rate: -3, perLoss: false },
};

export const KNOWN_OPTIMIZERS: readonly string[] = /* @__PURE__ */ Object.keys(CUSTOMARY);

/**
 * log10 of the customary rate of an optimizer.
 *
 * @param optimizer - its name, in any case.
 * @returns `undefined` if none is known.
 * @returns `undefined` where nothing is known.
 */
export function customaryRate(
  optimizer: string | undefined,
  startLoss: number,
): number | undefined {
  const name = optimizer?.toLowerCase() ?? '';
  const known = Object.hasOwn(CUSTOMARY, name) ? CUSTOMARY[name] : undefined;
  return known && forLoss(known, startLoss);
}

/** The same for one entry of the table. */
export function forLoss({ rate, perLoss }: Customary, startLoss: number): number | undefined {
  if (!perLoss) return rate;
  // A loss at or below zero doesn't show its scale.
  return startLoss > 0 ? rate - Math.log10(startLoss) : undefined;
}

/** Whether an optimizer's rate is inverse to the scale of the loss. */
export function isPerLoss(optimizer: string): boolean {
  return CUSTOMARY[optimizer.toLowerCase()]?.perLoss ?? false;
}
