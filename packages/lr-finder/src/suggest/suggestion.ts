/** The kinds of judgement on a whole curve. */
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
  /** One or two sentences for a person: what was found, and what to do next. */
  readonly message: string;
}

/** What a curve suggests for the learning rate. Plain data. */
export interface Suggestion {
  /** The learning rate to train with; `NaN` if the curve supports none (`verdict` has the reason). */
  readonly lr: number;
  /** The name of the method that read the curve. */
  readonly method: string;
  /** The recorded step that `lr` was read from, for methods that pick one. */
  readonly index?: number;
  /** Where `lr` would lie with other noise, in 80 of 100 runs of the same test: [low, high]. */
  readonly interval: readonly [number, number];
  /** For cyclical and one-cycle policies: where the loss starts to fall, and where it stops. */
  readonly bounds: { readonly baseLr: number; readonly maxLr: number };
  /** Whether to trust `lr`. */
  readonly verdict: Verdict;
}
