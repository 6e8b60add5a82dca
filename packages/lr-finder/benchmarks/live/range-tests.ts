// Range tests as a user runs them, and what is suggested after each.
import { type Suggestion, suggest } from 'lr-finder';
import { LRFinder, type TfjsRangeTestOptions } from 'lr-finder/tfjs';
import { knownTraining, type TrainingFacts } from '../../src/range-test/known-training.ts';
import { uniform } from '../../src/suggest/random.ts';
import type { Test } from '../suggest/tasks.ts';
import { type Data, type LiveTask, OPTIMIZERS, seededModel } from './task.ts';

const NUM_ITER = 100;
const START_LR = 1e-7;
/** The options of a test. Plain gradient descent may want rates that would be absurd for the others. */
export const rangeOf = ({ optimizer }: LiveTask) => ({
  startLr: START_LR,
  endLr: optimizer === 'sgd' ? 100 : 10,
  threads: 1,
});
/** Tests in one with `repeats`. */
const REPEATS = 3;

/** What a test suggested, and what it cost. */
export interface Answer {
  readonly suggestion: Suggestion;
  readonly steps: number;
  /** Evaluations of the validation loss. */
  readonly evaluations: number;
}

/** All that was tried with one seed. */
export interface Tried {
  /** The number of training examples and of trained weights. */
  readonly size: TrainingFacts;
  /** The losses, for rules that read them in their own way. */
  readonly test: Test;
  readonly one: Answer;
  /** As `one`, but nothing is known besides the curve. */
  readonly untold: Answer;
  readonly three: Answer;
  /**
   * One test, and three to six trials of 100 steps each around its suggestion, the two best of 200, by their
   * training loss.
   */
  readonly byTraining: Answer;
  /** The same, by that and by the loss on validation data of their own. */
  readonly byValidation: Answer;
  /** The same, of 200 steps each, and of 400. */
  readonly byValidation200: Answer;
}

/** What {@link tryTests} needs of a task's data. */
export type TestData = Pick<Data, 'train' | 'trials'>;

/** @param seed - of the weights, of the order of the samples, and of dropout. */
export async function tryTests(
  task: LiveTask,
  { train, trials }: TestData,
  seed: number,
  numIter = NUM_ITER,
): Promise<Tried> {
  const data = { ...train, batchSize: task.batchSize, seed };
  const validated = { valData: trials, evaluateEvery: false } as const;
  return withFinder(task, seed, async (finder) => {
    let size: TrainingFacts = {};
    const test = async (options: TfjsRangeTestOptions): Promise<Answer> => {
      const all = { ...rangeOf(task), numIter, ...options };
      const { steps, confirmation, measurement } = await finder.rangeTest(data, all);
      const { evaluations = 0 } = confirmation ?? {};
      const { samples, parameters } = measurement;
      size = knownTraining({ samples, parameters });
      return { suggestion: finder.suggestion(), steps, evaluations };
    };
    const one = await test({});
    const { history } = finder;
    const untold = { ...one, suggestion: suggest(history) };
    // Some peers read on where the default rule has stopped.
    await test({ divergeTh: false });
    const { history: full } = finder;
    return {
      size,
      test: { numIter, seed, full, recorded: history },
      one,
      untold,
      three: await test({ repeats: REPEATS }),
      byTraining: await test({ confirm: true }),
      byValidation: await test({ confirm: true, ...validated }),
      byValidation200: await test({ confirm: { steps: 1600 }, ...validated }),
    };
  });
}

/** One test, with what it suggests and the size of the training. */
export async function testOnce(
  task: LiveTask,
  { train }: Pick<Data, 'train'>,
  seed: number,
): Promise<Pick<Tried, 'size' | 'test'> & { readonly suggestion: Suggestion }> {
  return withFinder(task, seed, async (finder) => {
    const { measurement } = await finder.rangeTest(
      { ...train, batchSize: task.batchSize, seed },
      rangeOf(task),
    );
    const { samples, parameters } = measurement;
    const { history } = finder;
    return {
      size: knownTraining({ samples, parameters }),
      test: { numIter: NUM_ITER, seed, full: history, recorded: history },
      suggestion: finder.suggestion(),
    };
  });
}

/** Gives a finder for a task, whose weights and dropout are drawn from the seed. */
export async function withFinder<Found>(
  task: LiveTask,
  seed: number,
  use: (finder: LRFinder) => Promise<Found>,
): Promise<Found> {
  const model = seededModel(task, seed);
  const optimizer = OPTIMIZERS[task.optimizer](START_LR);
  const random = Math.random;
  // What seeds the dropout of a compiled step.
  Math.random = uniform(seed);
  try {
    return await use(new LRFinder(model, optimizer, task.loss));
  } finally {
    Math.random = random;
    model.dispose();
    optimizer.dispose();
  }
}
