import { check } from '../errors.ts';
import { BOOLEAN, expectKind, FUNCTION, integer, type Kind, number, STRING } from '../options.ts';
import { type KnownTraining, knownTraining } from './known-training.ts';

/** What is known of a training, beside its methods. */
export interface TrainableFacts extends KnownTraining {
  /** How many rates one call of `steps` should get. Default: 10. */
  readonly stepsAtOnce?: number | undefined;
  /** The learning rate that the training is set to: `startLr` says when a test begins there. */
  readonly learningRate?: number | undefined;
  /** Whether the data allow only one pass, as a generator's iterator does. Default: false. */
  readonly isOneShot?: boolean | undefined;
}

/**
 * An optimisation step that was skipped: its gradients overflowed, and the weights are unchanged. So does
 * a loss scaler in mixed precision (`lossScaler`).
 */
export interface SkippedStep {
  /** The training loss measured in the step. */
  readonly loss: number;
  readonly skipped: true;
}

/** What a step resolves to: its training loss, or that it was skipped. */
export type StepOutcome = number | SkippedStep;

/**
 * Training that can be run one step at a time, saved and put back. This is the contract between the
 * range test and what trains: TensorFlow.js, another framework, or a loop of your own. What it knows of
 * itself (`optimizer`, `samples`, `parameters`) makes the suggestion better.
 */
export interface Trainable<State = unknown> extends TrainableFacts {
  /**
   * One optimisation step at learning rate `lr`. Resolves to the training loss measured in that
   * step, before its update. After `{ loss, skipped: true }` the step is taken again at the same rate;
   * after 32 skipped steps in a row the test ends.
   */
  step(lr: number): StepOutcome | Promise<StepOutcome>;
  /**
   * Several steps in one call, if that is faster: like `step` for each rate, in order. Resolves to the
   * outcome of each, up to the first skipped step: none may be taken after that.
   */
  steps?(lrs: readonly number[]): Promise<readonly StepOutcome[]>;
  /** The validation loss (or any metric to minimise) of the model as it is now. */
  evaluate?(): number | Promise<number>;
  /**
   * A copy of all that `step` changes: weights, optimizer slots and counters, learning rate, and
   * random state where there is one.
   */
  save(): State | Promise<State>;
  /** Puts a saved copy back, exactly. May be called any number of times with the same copy. */
  restore(state: State): void | Promise<void>;
  /** Frees a saved copy that will not be restored again. Its failure is a warning on the console. */
  release?(state: State): void | Promise<void>;
}

const FACTS = {
  stepsAtOnce: integer(1),
  learningRate: number('a number', () => true),
  isOneShot: BOOLEAN,
  optimizer: STRING,
  samples: integer(1),
  parameters: integer(1),
} satisfies Record<keyof TrainableFacts, Kind>;

/** @throws {ArgumentError} when `trainable` lacks a method of the contract. */
export function expectTrainable(trainable: unknown): asserts trainable is Trainable {
  const isObject = typeof trainable === 'object' && trainable !== null;
  check(isObject, 'trainable', 'an object with step, save and restore', trainable);
  const members = trainable as Record<string, unknown>;
  for (const name of ['step', 'save', 'restore']) {
    expectKind(`trainable.${name}`, members[name], FUNCTION);
  }
  const optional = { steps: FUNCTION, evaluate: FUNCTION, release: FUNCTION, ...FACTS };
  for (const [name, kind] of Object.entries(optional)) {
    if (members[name] !== undefined) expectKind(`trainable.${name}`, members[name], kind);
  }
}

/** The facts alone, for a Trainable that wraps another. */
export function factsOf(trainable: Trainable): TrainableFacts {
  const { stepsAtOnce, learningRate, isOneShot } = trainable;
  return { stepsAtOnce, learningRate, isOneShot, ...knownTraining(trainable) };
}
