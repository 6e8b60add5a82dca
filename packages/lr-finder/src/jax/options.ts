import { Array as JaxArray, type JsTree, tree } from '@jax-js/jax';
import { ArgumentError, check, expected } from '../errors.ts';
import { expectKnown } from '../options.ts';
import { isOneShot } from '../passes.ts';
import type { BatchSource } from './batches.ts';
import { arraysOf } from './references.ts';
import type { Loss } from './train-step.ts';
import { type ArrayTree, type GradientTransformation, type Update, updateBy } from './update.ts';

/** A training: parameters, loss, update and data. */
export type JaxTraining<Params extends ArrayTree, State extends ArrayTree, Batch> = Parts<
  Params,
  State,
  Batch
> &
  (
    | {
        /** A gradient transformation like optax's, created with a learning rate of 1: `adam(1)`. */
        readonly optimizer: GradientTransformation<NoInfer<Params>, State>;
        readonly update?: never;
      }
    | {
        /** Or a whole update, which gets the rate. */
        readonly update: Update<NoInfer<Params>, State>;
        readonly optimizer?: never;
      }
  );

interface Parts<Params, State, Batch> {
  /**
   * The initial parameters: a tree of arrays. They stay yours and never change, since arrays of jax-js
   * are immutable.
   */
  readonly params: Params;
  /**
   * The loss of a batch, a scalar. `jit` traces it once for each shape of batch. Like every function of
   * jax-js it owns its arguments: an argument that is used twice needs `.ref`.
   */
  readonly loss: Loss<NoInfer<Params>, Batch>;
  /** Batches to train on; data that runs out starts again. They contain all random state (keys). */
  readonly data: BatchSource<Batch>;
  /**
   * The initial state of the update, to continue a training; it stays yours. Default:
   * `optimizer.init(params)`; `[]` with `update`.
   */
  readonly state?: State | undefined;
  /** Batches whose mean loss after each step replaces the training loss. */
  readonly valData?: BatchSource<Batch> | undefined;
  /** The loss, or any metric to minimise, of a validation batch. Default: `loss`. */
  readonly valLoss?: Loss<NoInfer<Params>, Batch> | undefined;
}

const NAMES = ['params', 'loss', 'optimizer', 'update', 'state', 'data', 'valData', 'valLoss'];

/** @throws {ArgumentError} naming the first part that can't be used. */
export function expectTraining(training: unknown): void {
  expectKnown(training, NAMES, 'training');
  const { params, loss, optimizer, update, state, valData, valLoss } = training as Record<
    string,
    unknown
  >;
  expectArrays('params', params);
  check(arraysOf(params).length > 0, 'params', 'a tree with at least one array', params);
  if (state !== undefined) expectArrays('state', state);
  check(typeof loss === 'function', 'loss', 'a function (params, batch) => scalar', loss);
  if (optimizer !== undefined && update !== undefined) {
    throw new ArgumentError('Expected one of `optimizer` and `update`, got both. Leave one out');
  }
  if (optimizer === undefined) {
    const wanted = 'a function giving [params, state], or `optimizer` to be given';
    check(typeof update === 'function', 'update', wanted, update);
  } else {
    const { init, update: transform } = (optimizer ?? {}) as Record<string, unknown>;
    const isTransformation = typeof init === 'function' && typeof transform === 'function';
    const wanted = 'a gradient transformation with init and update, such as adam(1)';
    check(isTransformation, 'optimizer', wanted, optimizer);
  }
  if (isOneShot(valData)) {
    throw new ArgumentError(
      'Expected `valData` to be gone through at each evaluation, got an iterator. Pass a function that gives a new one',
    );
  }
  const isFunction = valLoss === undefined || typeof valLoss === 'function';
  check(isFunction, 'valLoss', 'a function (params, batch) => scalar', valLoss);
  if (valLoss !== undefined && valData === undefined) {
    throw new ArgumentError('Expected `valData` to be given with `valLoss`, got undefined');
  }
}

/** The update of a training, in one form. */
export function updateOf<Params extends ArrayTree, State extends ArrayTree, Batch>(
  training: JaxTraining<Params, State, Batch>,
): Update<Params, State> {
  return training.update ?? updateBy(training.optimizer);
}

function expectArrays(name: string, value: unknown): void {
  for (const leaf of tree.leaves(value as JsTree<unknown>)) {
    if (!(leaf instanceof JaxArray)) {
      throw new ArgumentError(expected(name, 'a tree of jax-js arrays', leaf));
    }
    if (leaf.refCount < 1) {
      throw new ArgumentError(
        `Expected \`${name}\` to hold live arrays, got one that is used up. Pass it on with \`.ref\` where you go on using it`,
      );
    }
  }
}
