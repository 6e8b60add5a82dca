import { expect, it } from 'vitest';
import { GRAD_SCALER, type LossScale, nextLossScale } from '../../src/training/loss-scale.ts';

// lr-finder's `lossScaler` compares the rule with PyTorch's GradScaler.
it.each<[LossScale, areFinite: boolean, LossScale]>([
  [{ scale: 64, growthTracker: 5 }, false, { scale: 32, growthTracker: 0 }],
  [{ scale: 64, growthTracker: 5 }, true, { scale: 64, growthTracker: 6 }],
  [{ scale: 64, growthTracker: 1999 }, true, { scale: 128, growthTracker: 0 }],
  [{ scale: 2 ** 127, growthTracker: 1999 }, true, { scale: 2 ** 127, growthTracker: 0 }],
])('%j, finite %j: %j', (before, areFinite, after) => {
  expect(nextLossScale(before, areFinite, GRAD_SCALER)).toEqual(after);
});
