import type { CompiledTrainStep, StepOutcome } from 'tfjs-onnxruntime';
import type { Batch } from '#training/batch';
import type { Feed } from './data/feed.ts';
import { join } from './joined-batch.ts';
import { neighbours } from './neighbours.ts';

/**
 * Steps on the next batches of a feed, which stay where they are: rows of the tensors of all samples.
 *
 * @param whole - the feed's.
 */
export async function stepsOnRows(
  compiled: Pick<CompiledTrainStep<StepOutcome>, 'runRows'>,
  whole: Batch,
  feed: Feed,
  lrs: readonly number[],
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  const rows = await feed.takeRows(lrs.length);
  for (const group of neighbours(rows, ({ length }) => length)) {
    const rates = lrs.slice(outcomes.length, outcomes.length + group.length);
    outcomes.push(...(await compiled.runRows(join([whole]), group, rates)));
  }
  return outcomes;
}
