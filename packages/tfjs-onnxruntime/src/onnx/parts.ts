import type { Named } from './emit.ts';

/** What goes into the graph of a step, and what comes out. */
export interface StepParts {
  /** What goes from step to step, and what it is afterwards. */
  readonly carried: readonly Named[];
  readonly next: readonly Named[];
  /** What is other in each step: the batch and the learning rate. */
  readonly scanned: readonly Named[];
  readonly fixed: readonly Named[];
  readonly loss: Named;
}
