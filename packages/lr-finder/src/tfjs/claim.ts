import type * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '#training/model';
import { StateError } from '../errors.ts';

/** The method that is under way on each variable and optimizer, whichever finder it is of. */
const holders = new WeakMap<object, string>();

/** How many functions are at work that may set claimed variables, one within the other. */
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
 * Keeps a model and its optimizer for one method until `release()`. Meanwhile nothing else can train
 * the model or set its weights, nor another model or optimizer those that they share. To read them is
 * still allowed.
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
    // fitModel of tfjs-onnxruntime knows by an `assign` of its own that a variable is not free.
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
    // That of the model itself it knows by this.
    network.isTraining = true;
    this.#unlocks.push(() => {
      network.isTraining = false;
    });
  }

  release(): void {
    for (const unlock of this.#unlocks) unlock();
  }

  /** Lets a method of an object throw, unless it is called within {@link writing}. */
  #lock(object: object, name: string, error: () => StateError): void {
    const own = Object.getOwnPropertyDescriptor(object, name);
    const method = (object as Record<string, unknown>)[name] as (...args: unknown[]) => unknown;
    const guarded = (...args: unknown[]) => {
      if (writers === 0) throw error();
      return method.apply(object, args);
    };
    const isAsync = ASYNC.has(name);
    const replacement = isAsync ? async (...args: unknown[]) => guarded(...args) : guarded;
    // By a getter: no copy of the object's state takes it for a part of that.
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
