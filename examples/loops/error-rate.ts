/**
 * A metric to maximise, the accuracy on penguins that are not trained on. A test wants something that
 * falls, and is positive: 1 - accuracy, the share that is wrong. (-accuracy falls as well, but can never
 * rise to a multiple of its best, so such a test never ends as diverged.)
 */
import type { Trainable } from 'lr-finder';
import { type HandWrittenState, handWritten } from './hand-written.ts';
import type { Network, Sample } from './network.ts';

export function byErrorRate(
  network: Network,
  batches: Iterator<readonly Sample[], never>,
  heldOut: readonly Sample[],
): Trainable<HandWrittenState> {
  const isRight = ({ features, label }: Sample) => {
    const probabilities = network.predict(features);
    return probabilities.indexOf(Math.max(...probabilities)) === label;
  };
  return {
    ...handWritten(network, batches),
    evaluate: () => 1 - heldOut.filter(isRight).length / heldOut.length,
  };
}
