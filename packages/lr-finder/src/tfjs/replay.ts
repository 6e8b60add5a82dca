import type * as tf from '@tensorflow/tfjs';
import { setLearningRate } from '#training/optimizer';
import { ownObjects } from './own-code.ts';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';

/** A rate at which a step visibly changes the weights: the optimizer's own may be as low as 1e-7. */
export const VISIBLE_RATE = 0.01;

/**
 * Checks that all changes of a step can be put back: a layer or optimizer of the user's own may hide
 * state. Takes one step twice from the same state, compares, and restores the training.
 *
 * @param warn - gets a message if the two steps differ.
 */
export async function replayStep(training: Training, warn: (message: string) => void) {
  const { layers, optimizer: ownOptimizer } = ownObjects(training);
  const own = [...layers, ...ownOptimizer];
  if (own.length === 0) return;
  const { random } = Math;
  const drawn: number[] = [];
  const [loss, ...weights] = await stepAndRestore(training, () => {
    const number = random();
    drawn.push(number);
    return number;
  });
  const [lossAgain, ...weightsAgain] = await stepAndRestore(
    training,
    () => drawn.shift() ?? random(),
  );
  const isLoss = !isSame([loss!], [lossAgain!]);
  if (!isLoss && isSame(weights, weightsAgain)) return;
  const seen = isLoss ? 'another loss' : 'the same loss and other weights';
  // The loss is computed before the optimizer runs, so the optimizer can't be the cause.
  const suspects = isLoss && layers.length > 0 ? layers : own;
  warn(
    `lr-finder can't put back all that a training step changes: taken again from the same state, it gave ${seen}. Something is kept out of sight, in a private field (#name) or a variable of a function, by ${suspects.join(', ')}. Keep it in a property (this.name), or put it back yourself`,
  );
}

/** The loss of a step, and the weights after it. */
async function stepAndRestore(training: Training, random: () => number) {
  const { model, optimizer, trainFeed, accumulationSteps, update, keeper } = training;
  const batch = await trainFeed.peek();
  const batches = Array.from({ length: accumulationSteps }, () => batch);
  const { random: own } = Math;
  const before = await keeper.save();
  try {
    setLearningRate(optimizer, VISIBLE_RATE);
    const loss = await keeper.watch(() => {
      try {
        Math.random = random;
        return trainStep(model, optimizer, batches, update);
      } finally {
        Math.random = own;
      }
    });
    const numbers = [(await loss.data()).slice()];
    loss.dispose();
    for (const variable of model.variables) numbers.push((await variable.data()).slice());
    return numbers;
  } finally {
    await keeper.restore(before);
    await keeper.release(before);
  }
}

function isSame(a: readonly tf.TypedArray[], b: readonly tf.TypedArray[]): boolean {
  return a.every((numbers, i) => numbers.every((number, j) => Object.is(number, b[i]![j])));
}
