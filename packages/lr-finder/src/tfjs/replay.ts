import * as tf from '@tensorflow/tfjs';
import { layersIn } from '#training/object-state';
import { setLearningRate } from '#training/optimizer';
import { trainStep } from './train-step.ts';
import type { Training } from './training.ts';

/** A rate at which the weights show what an optimizer does: its own one may be as low as 1e-7. */
const VISIBLE_RATE = 0.01;

/**
 * Finds out whether all that a step changes can be put back, where a layer or optimizer of the user's
 * own may keep something out of sight: takes one step twice from the same state, and compares.
 * Training is then where it was.
 *
 * @param warn gets a message where the second step wasn't as the first.
 */
export async function replayStep(training: Training, warn: (message: string) => void) {
  const { model, optimizer } = training;
  const layers = layersIn(model.layers)
    .filter((layer) => !isOfTfjs(layer, tf.layers))
    .map(({ name }) => `layer ${name}`);
  const own = isOfTfjs(optimizer, tf.train)
    ? layers
    : [...layers, `the optimizer ${optimizer.constructor.name}`];
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
  // The loss comes before the optimizer.
  const suspects = isLoss && layers.length > 0 ? layers : own;
  warn(
    `lr-finder can't put back all that a training step changes: taken again from the same state, it gave ${seen}. Something is kept out of sight, in a private field (#name) or a variable of a function, by ${suspects.join(', ')}. Keep it in a property (this.name), or put it back yourself`,
  );
}

/** Whether an object's class is one of those that functions of tfjs make: `tf.layers.dense`, say. */
function isOfTfjs(object: object, functions: object): boolean {
  const itsClass = object.constructor as unknown as { readonly className?: string };
  const { className = '' } = itsClass;
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const names = Object.getOwnPropertyNames(functions).map((name) => name.toLowerCase());
  return names.includes(className.toLowerCase()) && classNameMap[className]?.[0] === itsClass;
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
