/** What can be said of a curve as a whole. */
export type VerdictKind =
  | 'ok'
  | 'flat'
  | 'never-diverged'
  | 'diverged-at-once'
  | 'range-too-narrow'
  | 'too-noisy'
  | 'too-short'
  | 'not-learning';

/** How far a curve can be trusted, and what to do about it. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** One or two sentences for a person: what was seen, and what to do next. */
  readonly message: string;
}

/** What a curve says about the learning rate. Plain data. */
export interface Suggestion {
  /** The learning rate to train with; `NaN` where the curve supports none (`verdict` says why). */
  readonly lr: number;
  /** The name of the method that read the curve. */
  readonly method: string;
  /** The recorded step that `lr` was read from, for methods that pick one. */
  readonly index?: number;
  /** Where `lr` would come out if the noise of the curve had fallen otherwise: [low, high]. */
  readonly interval: readonly [number, number];
  /** For cyclical and one-cycle policies: where the loss starts to fall, and where it stops. */
  readonly bounds: { readonly baseLr: number; readonly maxLr: number };
  /** Whether to trust `lr`. */
  readonly verdict: Verdict;
}
