import type { BatchData } from './data.ts';
import type { BatchShape, Runner, StepResults } from './runner.ts';
import type { TrainingState } from './training-state.ts';

/**
 * A step for each batch, up to the first skipped one. The loss scale is the same for all steps of a call of
 * ONNX Runtime: where it may grow, another call begins.
 */
export async function runSteps(
  runner: Runner,
  shape: BatchShape,
  batches: readonly BatchData[],
  lrs: readonly number[],
  state: TrainingState,
): Promise<StepResults> {
  const numbers: number[][] = [];
  while (numbers.length < lrs.length) {
    const first = numbers.length;
    const end = Math.min(lrs.length, first + state.stepsAtOneScale);
    const rates = lrs.slice(first, end);
    const results = await runner.run(shape, batches.slice(first, end), rates, state);
    numbers.push(...results.numbers);
    state.count(results.numbers.length - Number(results.isSkipped));
    if (!results.isSkipped) continue;
    state.skip();
    return { numbers, isSkipped: true };
  }
  return { numbers, isSkipped: false };
}
