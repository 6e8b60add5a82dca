import type * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '#training/model';
import { StateError } from '../errors.ts';

/** The method that runs on each variable and optimizer, of any finder. */
const holders = new WeakMap<object, string>();

/** The number of nested calls of `writing`, which may set claimed variables. */
let writers = 0;

/**
 * Lets `write` set claimed variables.
 *
 * @param write - synchronous: nothing else can set them meanwhile.
 */
export function writing<T>(write: () => T): T {
  writers += 1;
  try {
    return write();
  } finally {
    writers -= 1;
  }
}

/** @throws {StateError} while a test, or its `reset`, is under way with `optimizer`. */
export function expectUnclaimed(optimizer: tf.Optimizer, method: string): void {
  const holder = holders.get(optimizer);
  if (holder) throw busy(method, holder);
}

/**
 * Reserves a model and its optimizer for one method until `release()`. Meanwhile nothing else can train
 * the model or set its weights, and no other model or optimizer can train variables that it shares.
 * Reading them is allowed.
 */
export class Claim {
  readonly #unlocks: (() => void)[] = [];

  /** @throws {StateError} while something else trains the model, one of its variables, or with the optimizer. */
  constructor(model: TrainableModel, optimizer: tf.Optimizer, method: string) {
    const { network } = model;
    const variables = [...new Set(model.variables)];
    const claimed = [...variables, optimizer];
    const found = claimed.map((one) => holders.get(one)).find((holder) => holder !== undefined);
    const holder = found ?? (network?.isTraining ? 'fit' : undefined);
    if (holder) throw busy(method, holder);

    for (const one of claimed) holders.set(one, method);
    this.#unlocks.push(() => {
      for (const one of claimed) holders.delete(one);
    });
    // fitModel of tfjs-onnxruntime recognises a claimed variable by an `assign` of its own.
    for (const variable of variables) {
      this.#lock(variable, 'assign', () => locked(variable, method));
    }
    for (const name of ['applyGradients', 'setWeights']) {
      this.#lock(optimizer, name, () => busy(`optimizer.${name}`, method));
    }
    if (!network) return;
    for (const name of ['fit', 'fitDataset', 'trainOnBatch']) {
      this.#lock(network, name, () => busy(name, method));
    }
    // fitModel recognises a claimed model by this.
    network.isTraining = true;
    this.#unlocks.push(() => {
      network.isTraining = false;
    });
  }

  release(): void {
    for (const unlock of this.#unlocks) unlock();
  }

  /** Makes a method of an object throw, unless it is called within {@link writing}. */
  #lock(object: object, name: string, error: () => StateError): void {
    const own = Object.getOwnPropertyDescriptor(object, name);
    const method = (object as Record<string, unknown>)[name] as (...args: unknown[]) => unknown;
    const guarded = (...args: unknown[]) => {
      if (writers === 0) throw error();
      return method.apply(object, args);
    };
    const isAsync = ASYNC.has(name);
    const replacement = isAsync ? async (...args: unknown[]) => guarded(...args) : guarded;
    // A getter, so that copies of the object's state don't include it.
    Object.defineProperty(object, name, { get: () => replacement, configurable: true });
    this.#unlocks.push(() => {
      if (own) Object.defineProperty(object, name, own);
      else delete (object as Record<string, unknown>)[name];
    });
  }
}

/** The locked methods that reject rather than throw. */
const ASYNC = new Set(['setWeights', 'fit', 'fitDataset', 'trainOnBatch']);

function busy(method: string, holder: string): StateError {
  return new StateError(
    `Expected \`${method}\` to be called while nothing else trains the model, got \`${holder}\` under way. Await that first`,
  );
}

function locked({ name }: tf.Variable, holder: string): StateError {
  return new StateError(
    `Expected the variable ${name} to be set while nothing trains it, got \`${holder}\` under way. Set it before or afterwards`,
  );
}
