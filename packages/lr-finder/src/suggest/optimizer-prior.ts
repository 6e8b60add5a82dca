/**
 * log10 of the constant rate that does best for an optimizer over many small tasks
 * (docs/suggestion.md says which, and how far the tasks differ). Optimizers that were not measured
 * have none.
 */
const CUSTOMARY: Readonly<Record<string, number>> = {
  sgd: -1.2,
  momentum: -1.35,
  adam: -2.3,
  adamw: -2.3,
  rmsprop: -3,
};

/** log10 of the customary rate of an optimizer, by its name in any case; `undefined`: not known. */
export function customaryRate(optimizer: string | undefined): number | undefined {
  if (optimizer === undefined) return undefined;
  const name = optimizer.toLowerCase();
  return Object.hasOwn(CUSTOMARY, name) ? CUSTOMARY[name] : undefined;
}
