import * as tf from '@tensorflow/tfjs';
import { describeShape, isTensor } from './batch.ts';
import type { Errors } from './errors.ts';

/** A variable that an optimizer keeps for each variable that it trains: momentum and the like. */
export interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/** The rate of an optimizer in tfjs: a setter, or only a field. */
interface Rated {
  learningRate?: number;
  setLearningRate?: (lr: number) => void;
}

/** @throws {ArgumentError} when `optimizer` isn't an optimizer of tfjs or similar. */
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

/** The optimizer's learning rate; `undefined` if it has no such number. */
export function learningRateOf(optimizer: tf.Optimizer): number | undefined {
  const { learningRate } = optimizer as unknown as Rated;
  return typeof learningRate === 'number' ? learningRate : undefined;
}

/**
 * Sets the learning rate of any optimizer of tfjs: by `setLearningRate` if it has a tensor made from the
 * rate, else by a field.
 */
export function setLearningRate(optimizer: tf.Optimizer, lr: number): void {
  const rated = optimizer as unknown as Rated;
  if (typeof rated.setLearningRate === 'function') rated.setLearningRate(lr);
  else rated.learningRate = lr;
}

/** The class name of the optimizer in lower case, such as `'adam'`; `''` if it has none. */
export function optimizerName(optimizer: tf.Optimizer): string {
  return optimizer.getClassName?.().toLowerCase() ?? '';
}

/** An optimizer's lists of slots, by the name of their property. */
export function slotLists(optimizer: tf.Optimizer): [property: string, slots: Slot[]][] {
  return Object.entries(optimizer).filter(
    (entry): entry is [string, Slot[]] => Array.isArray(entry[1]) && entry[1].every(isSlot),
  );
}

function isSlot(value: unknown): value is Slot {
  return typeof value === 'object' && value !== null && isTensor((value as Partial<Slot>).variable);
}

/**
 * An optimizer finds its slots by index, so an optimizer that has trained another model would confuse
 * the two. A slot only has the name of its variable. If tfjs made the slot in training, its variable is
 * the one with this name that is older than the slot. Slots that were set (by `setWeights`, as when a
 * model is loaded) have the names of a file: they may belong to any variable that existed then.
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
 * The slots that `setWeights` made, recognised by consecutive ids: in training, tfjs makes a tensor of
 * zeros before each slot. A single slot can be of either kind, and counts as set.
 */
function setAtOnce(slots: readonly Slot[]): Set<tf.Variable> {
  const variables = slots.map(({ variable }) => variable);
  const ids = new Set(variables.map(({ id }) => id));
  return new Set(
    variables.filter(({ id }) => ids.size === 1 || ids.has(id - 1) || ids.has(id + 1)),
  );
}
