import * as tf from '@tensorflow/tfjs';
import { optimizerName } from '#training/optimizer';
import { tidyUp } from '../errors.ts';
import { knownTraining, type TrainingFacts } from '../range-test/known-training.ts';
import { Claim } from './claim.ts';
import { type RunningEngine, startEngine } from './engine.ts';
import { closeData, peekAtData, type Training } from './training.ts';

/** A running training: until it ends, nothing else can train the model or set its weights. */
export interface RunningTraining extends Omit<RunningEngine, 'dispose'> {
  /** @param writeBack - whether to write the state of the training to model and optimizer. */
  end(writeBack: boolean): Promise<void>;
}

/**
 * Starts a training with checked arguments.
 *
 * @param method - the purpose of the training, for the errors of other calls that want the model.
 * @param warn - gets a message if `'auto'` can't use ONNX Runtime, or if a step changes what can't be
 * put back.
 * @param onClaim - called once nothing else can train the model, before the data are read.
 * @throws {DataError} for data that is empty, or doesn't fit the model.
 * @throws {StateError} while something else trains the model.
 */
export async function startTraining(
  training: Training,
  method: string,
  warn: (message: string) => void,
  onClaim?: () => Promise<void>,
): Promise<RunningTraining> {
  const claim = new Claim(training.model, training.optimizer, method);
  const free = async () => {
    claim.release();
    await closeData(training);
  };
  try {
    await onClaim?.();
    await tf.ready();
    await peekAtData(training);
    const known = knownFacts(training);
    const { dispose, ...engine } = await startEngine(training, warn);
    return {
      ...engine,
      trainable: { ...engine.trainable, ...known },
      async end(writeBack) {
        try {
          if (writeBack) await engine.writeBack();
        } finally {
          await tidyUp('dispose() of the engine', dispose);
          await free();
        }
      },
    };
  } catch (error) {
    await free();
    throw error;
  }
}

/** What the suggestion needs to know of a training whose data were read ahead. */
function knownFacts({ optimizer, update, trainFeed }: Training): TrainingFacts {
  return knownTraining({
    optimizer: optimizerName(optimizer),
    samples: trainFeed.samples,
    parameters: update.updated.reduce((sum, { size }) => sum + size, 0),
  });
}
