import * as tf from '@tensorflow/tfjs';
import { tidyUp } from '../errors.ts';
import { Claim } from './claim.ts';
import { type RunningEngine, startEngine } from './engine.ts';
import { closeData, peekAtData, type Training } from './training.ts';

/** A training under way: until its end nothing else can train the model or set its weights. */
export interface RunningTraining extends Omit<RunningEngine, 'dispose'> {
  /** @param writeBack - whether model and optimizer get the state that training has reached. */
  end(writeBack: boolean): Promise<void>;
}

/**
 * Starts a training whose arguments are checked.
 *
 * @param method - what the training is for: errors of whatever else wants to train the model name it.
 * @param warn - gets a message where `'auto'` has to do without ONNX Runtime, or a step changes what
 * can't be put back.
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
    const { dispose, ...engine } = await startEngine(training, warn);
    return {
      ...engine,
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
