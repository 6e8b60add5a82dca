import { CLEAR_OF_HALF_LOST } from './descent.ts';
import type { Landmarks } from './landmarks.ts';

/** The rates of a cyclical or one-cycle policy. */
export interface Bounds {
  readonly baseLr: number;
  readonly maxLr: number;
}

/**
 * Smith's bounds (arXiv 1506.01186, section 3.3): the lower one where the loss starts to fall, the
 * upper one where it slows, turns ragged or rises. The rule here: from a tenth of the drop to 95 % of
 * it, and at most half the rate at which half of it is lost again. The suggestion is inside.
 */
export function boundsOf(landmarks: Landmarks, lr: number): Bounds {
  if (!Number.isFinite(lr)) return { baseLr: Number.NaN, maxLr: Number.NaN };
  const top = Math.min(landmarks.endOfDrop, landmarks.halfLost - CLEAR_OF_HALF_LOST);
  return {
    baseLr: Math.min(10 ** Math.min(landmarks.onset, top), lr),
    maxLr: Math.max(10 ** top, lr),
  };
}
