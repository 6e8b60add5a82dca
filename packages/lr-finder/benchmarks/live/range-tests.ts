// Range tests as a user runs them, and what is suggested after each.
import type { Suggestion } from 'lr-finder';
import { LRFinder } from 'lr-finder/tfjs';
import { uniform } from '../../src/suggest/random.ts';
import type { Test } from '../suggest/tasks.ts';
import { type Data, type LiveTask, OPTIMIZERS, seededModel } from './task.ts';

const NUM_ITER = 100;
export const START_LR = 1e-7;
/** Plain gradient descent may want rates that would be absurd for the others. */
export const endLr = ({ optimizer }: LiveTask): number => (optimizer === 'sgd' ? 100 : 10);
/** Tests in one with `repeats`. */
const REPEATS = 3;

/** What a test suggested, and the steps that it took. */
export interface Answer {
  readonly suggestion: Suggestion;
  readonly steps: number;
}

/** All that was tried with one seed. */
export interface Tried {
  /** The losses, for rules that read them in their own way. */
  readonly test: Test;
  readonly one: Answer;
  /** As `one`, but without the optimizer's name. */
  readonly untold: Answer;
  readonly three: Answer;
  /** One test, and short trainings at a few rates around its suggestion. */
  readonly confirmed: Answer;
}

/** @param seed - of the weights, of the order of the samples, and of dropout. */
export async function tryTests(
  task: LiveTask,
  { train }: Data,
  seed: number,
  numIter = NUM_ITER,
): Promise<Tried> {
  const model = seededModel(task, seed);
  const optimizer = OPTIMIZERS[task.optimizer](START_LR);
  const finder = new LRFinder(model, optimizer, task.loss);
  const data = { ...train, batchSize: task.batchSize, seed };
  const options = { endLr: endLr(task), numIter };
  const random = Math.random;
  // What seeds the dropout of a compiled step.
  Math.random = uniform(seed);
  try {
    const { steps } = await finder.rangeTest(data, options);
    const { history } = finder;
    const one = { suggestion: finder.suggestion(), steps };
    const untold = { suggestion: finder.suggestion({ optimizer: '' }), steps };
    // Some peers read on where the default rule has stopped.
    const { history: full } = await finder.rangeTest(data, { ...options, divergeTh: false });
    const three = await finder.rangeTest(data, { ...options, repeats: REPEATS });
    const threeAnswer = { suggestion: finder.suggestion(), steps: three.steps };
    const confirming = await finder.rangeTest(data, { ...options, confirm: {} });
    return {
      test: { numIter, seed, full, recorded: history },
      one,
      untold,
      three: threeAnswer,
      confirmed: { suggestion: finder.suggestion(), steps: confirming.steps },
    };
  } finally {
    Math.random = random;
    model.dispose();
    optimizer.dispose();
  }
}
