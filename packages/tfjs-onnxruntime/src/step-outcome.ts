import type { StepResults } from './runtime/runner.ts';

/** A step in mixed precision whose gradients overflowed: it changed nothing but the loss scale. */
export interface SkippedStep {
  /** The loss measured in the step. */
  readonly loss: number;
  readonly skipped: true;
}

/** The loss of a step, measured before its update, or that it was skipped. */
export type StepOutcome = number | SkippedStep;

/** The outcome of each step, by the first of its numbers. */
export function outcomesOf({ numbers, isSkipped }: StepResults): StepOutcome[] {
  return numbers.map(([loss], i) =>
    isSkipped && i === numbers.length - 1 ? { loss: loss!, skipped: true } : loss!,
  );
}
