import * as tf from '@tensorflow/tfjs';
import { describeShape, isTensor } from './batch.ts';
import type { Errors } from './errors.ts';

/** A variable that an optimizer keeps for each variable that it trains: momentum and the like. */
export interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** What tfjs's optimizers have for their rate: a setter, or only a field. */
interface Rated {
  learningRate?: number;
  setLearningRate?: (lr: number) => void;
}

/** @throws {ArgumentError} when `optimizer` isn't one of tfjs, or its like. */
export function expectOptimizer(
  optimizer: unknown,
  { ArgumentError, expected }: Errors,
): asserts optimizer is tf.Optimizer {
  if (
    typeof optimizer !== 'object' ||
    optimizer === null ||
    typeof (optimizer as tf.Optimizer).applyGradients !== 'function' ||
    typeof (optimizer as tf.Optimizer).minimize !== 'function'
  ) {
    throw new ArgumentError(
      `${expected('optimizer', 'an optimizer such as tf.train.adam()', optimizer)}. Pass one, or compile the model`,
    );
  }
}

/** The optimizer's learning rate; `undefined` where it has no such number. */
export function learningRateOf(optimizer: tf.Optimizer): number | undefined {
  const { learningRate } = optimizer as unknown as Rated;
  return typeof learningRate === 'number' ? learningRate : undefined;
}

/**
 * Sets the learning rate of an optimizer of tfjs, whichever it is: some take it by
 * `setLearningRate`, since they work with a tensor made from it, and the others by a field.
 */
export function setLearningRate(optimizer: tf.Optimizer, lr: number): void {
  const rated = optimizer as unknown as Rated;
  if (typeof rated.setLearningRate === 'function') rated.setLearningRate(lr);
  else rated.learningRate = lr;
}

/** `'adam'`, `'sgd'`...: the optimizer's class name in lower case; `''` where it has none. */
export function optimizerName(optimizer: tf.Optimizer): string {
  return optimizer.getClassName?.().toLowerCase() ?? '';
}

/** The lists of slots that an optimizer has, by the name of their property. */
export function slotLists(optimizer: tf.Optimizer): [property: string, slots: Slot[]][] {
  return Object.entries(optimizer).filter(
    (entry): entry is [string, Slot[]] => Array.isArray(entry[1]) && entry[1].every(isSlot),
  );
}

function isSlot(value: unknown): value is Slot {
  return typeof value === 'object' && value !== null && isTensor((value as Partial<Slot>).variable);
}

/**
 * An optimizer counts its slots by position, so one that has trained another model would mix up the
 * two. A slot has the name of its variable alone. Where tfjs made it in training, it is of the variable
 * that has this name, if that is the older of the two. Slots that were set (`setWeights`, as when a
 * model is loaded) have the names of a file: they are of whatever variables were there by then.
 *
 * @throws {ArgumentError} when it has slots for other variables than `trained`.
 */
export function expectOwnSlots(
  optimizer: tf.Optimizer,
  trained: readonly tf.Variable[],
  { ArgumentError, expected }: Errors,
): void {
  const alive = tf.engine().registeredVariables;
  const lists = slotLists(optimizer);
  const wereSet = setAtOnce(lists.flatMap(([, slots]) => slots));
  for (const [, slots] of lists) {
    for (const [i, { originalName, variable }] of slots.entries()) {
      if (variable.isDisposed) {
        throw new ArgumentError(expected('optimizer', 'alive', 'disposed'));
      }
      const own = trained[i];
      const owner = originalName.slice(0, originalName.lastIndexOf('/'));
      const namesake = alive[owner];
      const isAnothers = namesake !== undefined && namesake !== own && namesake.id < variable.id;
      const isTaken = own && own.id < variable.id && wereSet.has(variable);
      const fits = own && describeShape(own.shape) === describeShape(variable.shape);
      if ((isAnothers && !isTaken) || !fits) {
        throw new ArgumentError(
          `Expected \`optimizer\` to belong to this model, got one that trains ${owner} ${describeShape(variable.shape)}. Make a new optimizer`,
        );
      }
    }
  }
}

/**
 * The slots that `setWeights` made: one right after the other. In training tfjs makes the zeros of each
 * in between. A single one can't be told, and counts as set.
 */
function setAtOnce(slots: readonly Slot[]): Set<tf.Variable> {
  const variables = slots.map(({ variable }) => variable);
  const ids = new Set(variables.map(({ id }) => id));
  return new Set(
    variables.filter(({ id }) => ids.size === 1 || ids.has(id - 1) || ids.has(id + 1)),
  );
}
