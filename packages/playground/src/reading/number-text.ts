/** A learning rate for people, to two digits: `0.0012`, `3.2e-5`. */
export function rateText(lr: number): string {
  if (!Number.isFinite(lr)) return '–';
  if (lr === 0) return '0';
  const size = Math.abs(lr);
  if (size >= 1e-4 && size < 1000) return String(Number(lr.toPrecision(2)));
  return lr.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
}

/** A loss for people, to three digits. */
export function lossText(loss: number): string {
  if (!Number.isFinite(loss)) return 'not finite';
  const size = Math.abs(loss);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return loss.toExponential(1).replace('e+', 'e');
  return String(Number(loss.toPrecision(3)));
}

/** A duration of a step. */
export function millisecondsText(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** A count of things, in threes: `51,210`. `toLocaleString` would load a locale first, for 40 ms. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
