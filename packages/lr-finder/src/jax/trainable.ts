import { type Array as JaxArray, numpy, tree } from '@jax-js/jax';
import { StateError, tidyUp } from '../errors.ts';
import { isOneShot } from '../passes.ts';
import type { Trainable } from '../range-test/trainable.ts';
import { weightOf } from './batch-data.ts';
import { BatchReader } from './batches.ts';
import { expectTraining, type JaxTraining, updateOf } from './options.ts';
import { arraysOf, free, lend } from './references.ts';
import { evaluation, trainStep } from './train-step.ts';
import type { ArrayTree } from './update.ts';

/** A saved copy: references, since arrays of jax-js are immutable. */
export interface SavedJaxTraining<Params, State> {
  readonly params: Params;
  readonly state: State;
}

/** A training with jax-js, for `rangeTest`, `findLearningRate` and `confirm`, or to continue. */
export interface JaxTrainable<Params, State> extends Trainable<SavedJaxTraining<Params, State>> {
  step(lr: number): Promise<number>;
  save(): SavedJaxTraining<Params, State>;
  restore(saved: SavedJaxTraining<Params, State>): void;
  release(saved: SavedJaxTraining<Params, State>): void;
  /**
   * The present parameters. You own them: consume or dispose of them.
   *
   * @throws {StateError} after `dispose()`.
   */
  params(): Params;
  /**
   * The present state of the update. You own it, as with `params()`.
   *
   * @throws {StateError} after `dispose()`.
   */
  state(): State;
  /**
   * Frees all its arrays, also of saved copies, and closes the iterators of its data. If a part fails,
   * a warning is printed on the console, and the rest is done.
   */
  dispose(): Promise<void>;
}

/**
 * Training with jax-js, one step at a time. `jit` compiles loss, gradients and update together, once for
 * all rates, because the rate is an array. The step runs on the device of the parameters.
 *
 * ```ts prelude=jax
 * import { findLearningRate } from 'lr-finder';
 * import { jaxTrainable } from 'lr-finder/jax';
 *
 * const trainable = jaxTrainable({
 *   params,
 *   loss,
 *   update: ({ params, grads, state, lr }) => [{ w: params.w.sub(grads.w.mul(lr)) }, state],
 *   data,
 * });
 * const { lr } = await findLearningRate(trainable, { optimizer: 'sgd' });
 * await trainable.dispose();
 * ```
 *
 * Your `params` and `state` stay yours: the trainable holds its own references until `dispose()`.
 *
 * @throws {ArgumentError} for an argument that can't be used.
 */
export function jaxTrainable<Params extends ArrayTree, State extends ArrayTree, Batch>(
  training: JaxTraining<Params, State, Batch>,
): JaxTrainable<Params, State> {
  expectTraining(training);
  const { loss, optimizer, data, valData, valLoss } = training;
  const { device } = arraysOf(training.params)[0]!;
  const batches = new BatchReader<Batch>(data, 'data', device);
  const valBatches =
    valData === undefined ? undefined : new BatchReader<Batch>(valData, 'valData', device);
  const compiledStep = trainStep(loss, updateOf(training));
  const compiledLoss = evaluation(valLoss ?? loss, valLoss ? 'valLoss' : 'loss');

  const firstState = (): State => {
    if (training.state !== undefined) return tree.ref(training.state);
    return optimizer ? lend((params) => optimizer.init(params), training.params) : ([] as never);
  };
  let current: SavedJaxTraining<Params, State> | undefined = {
    state: firstState(),
    params: tree.ref(training.params),
  };
  const saved = new Set<SavedJaxTraining<Params, State>>();

  const now = () => {
    if (current) return current;
    throw new StateError('Expected the trainable to be used before `dispose()`. Make a new one');
  };
  const become = (next: SavedJaxTraining<Params, State>) => {
    const before = now();
    current = next;
    free(before);
  };

  /** Starts a step and returns its loss, which may not be computed yet. */
  const send = async (lr: number): Promise<JaxArray> => {
    now();
    const batch = await batches.next();
    const rate = numpy.array(new Float32Array([lr]), { shape: [] });
    try {
      const { params, state } = now();
      const [newParams, newState, value] = lend(compiledStep, params, state, batch, rate);
      become({ params: newParams, state: newState });
      return value;
    } finally {
      free([batch, rate]);
    }
  };

  const trainable: JaxTrainable<Params, State> = {
    isOneShot: isOneShot(data),
    parameters: arraysOf(training.params).reduce((sum, { size }) => sum + size, 0),
    step: async (lr) => read(await send(lr)),
    save() {
      const copy = tree.ref(now() as unknown as ArrayTree) as unknown as ReturnType<typeof now>;
      saved.add(copy);
      return copy;
    },
    restore(copy) {
      if (!saved.has(copy)) {
        throw new StateError(
          'Expected `restore` to be called with a copy that `save` gave and `release` has not freed',
        );
      }
      become(tree.ref(copy as unknown as ArrayTree) as unknown as typeof copy);
    },
    release(copy) {
      if (saved.delete(copy)) free(copy);
    },
    params: () => tree.ref(now().params),
    state: () => tree.ref(now().state),
    async dispose() {
      if (!current) return;
      free([current, ...saved]);
      current = undefined;
      saved.clear();
      await tidyUp('dispose() of the compiled step', () => compiledStep.dispose());
      await tidyUp('dispose() of the compiled loss', () => compiledLoss.dispose());
      await batches.close();
      await valBatches?.close();
    },
  };
  if (valBatches) {
    trainable.evaluate = async () => {
      let [sum, weights] = [0, 0];
      for await (const batch of valBatches.pass()) {
        try {
          const weight = weightOf(batch);
          sum += weight * (await read(lend(compiledLoss, now().params, batch)));
          weights += weight;
        } finally {
          free(batch);
        }
      }
      return sum / weights;
    };
  }
  return trainable;
}

/** Reads and consumes a scalar. */
async function read(scalar: JaxArray): Promise<number> {
  try {
    return Number((await scalar.data())[0]);
  } finally {
    free(scalar);
  }
}
