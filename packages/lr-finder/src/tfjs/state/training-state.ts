import * as tf from '@tensorflow/tfjs';
import { engine } from '#training/engine';
import type { ModelParts } from '#training/model';
import { layersIn, ObjectState } from '#training/object-state';
import type { ArrayFile } from '../../cache/array-file.ts';
import { CacheError } from '../../errors.ts';
import { writing } from '../claim.ts';
import { bytesInFile, copyInMemory, copyToFile, type TensorCopy } from './tensor-copy.ts';

/** Names of lost tensors that fit in a message. */
const MOST_NAMES = 3;

/**
 * All that a training step changes, as it was at one moment. Values are in plain arrays: there is
 * nothing to free, but the file if there is one. What steps change besides is added when that shows.
 */
export interface TrainingState {
  /** Optimizer and layers with all that is in them. */
  readonly objects: ObjectState;
  /** What tensors and variables held; of a variable that a step made out of sight what it began with. */
  readonly copies: Map<tf.Tensor, TensorCopy>;
  /** Variables made since that optimizer or layers hold: they go when those are put back. */
  readonly passing: Set<tf.Tensor>;
  /** What has taken the place of tensors that were disposed since. */
  readonly standIns: Map<tf.Tensor, tf.Tensor>;
  /** Tensors with a higher id were made since. */
  readonly newestId: number;
  /** What holds the values, if not memory. */
  readonly file?: ArrayFile;
}

/** A recurrent layer that carries its state over from batch to batch (`stateful: true`). */
interface RecurrentLayer {
  /** Old states, which nobody reads: `resetStates()` frees them. */
  readonly keptStates?: readonly tf.Tensor[][];
}

/**
 * Copies all that a training step with `model` and `optimizer` changes: to a file where one is
 * given, which takes it one tensor at a time.
 *
 * @throws {CacheError} where the file can't be written; it is removed.
 */
export async function saveTraining(
  model: ModelParts,
  optimizer: tf.Optimizer,
  file?: ArrayFile,
): Promise<TrainingState> {
  const roots = [optimizer, ...model.layers];
  const objects = new ObjectState(roots);
  const unread = new Set(
    layersIn(roots).flatMap((layer) => (layer as RecurrentLayer).keptStates?.flat() ?? []),
  );
  const tensors = [...new Set<tf.Tensor>([...model.variables, ...objects.tensors.keys()])].filter(
    (tensor) => !tensor.isDisposed && !unread.has(tensor),
  );
  const state = {
    objects,
    copies: new Map<tf.Tensor, TensorCopy>(),
    passing: new Set<tf.Tensor>(),
    standIns: new Map(),
    newestId: engine().nextTensorId(),
  };
  const copyAll = async (copy = copyInMemory) => {
    for (const tensor of tensors) state.copies.set(tensor, await copy(tensor));
    return state;
  };
  if (!file) return copyAll();
  const bytes = tensors.reduce((sum, tensor) => sum + bytesInFile(tensor), 0);
  return { ...(await file.write(bytes, () => copyAll(copyToFile(file)))), file };
}

/**
 * Puts a copy back, to the bit, and frees what has come up since in optimizer and layers.
 *
 * @throws {CacheError} where values are lost with their file, once all else is put back.
 */
export async function restoreTraining(state: TrainingState): Promise<void> {
  const { objects, copies, newestId, file } = state;
  const lost: { name: string; cause: CacheError }[] = [];
  const read: ReadCopy = async (copy, name) => {
    try {
      return tf.tensor(await copy.read(), copy.shape, copy.dtype);
    } catch (error) {
      if (!(error instanceof CacheError)) throw error;
      lost.push({ name, cause: error });
      return undefined;
    }
  };
  const now = new Map<tf.Tensor, tf.Tensor | undefined>();
  for (const [tensor, copy] of copies) now.set(tensor, await liveTensor(tensor, copy, state, read));
  const dropped = objects.putBack((tensor) => (now.has(tensor) ? now.get(tensor) : tensor));
  tf.dispose([...dropped].filter(({ id }) => id > newestId));
  const [first] = lost;
  if (!file || !first) return;
  const more = lost.length - MOST_NAMES;
  const names = lost.slice(0, MOST_NAMES).map(({ name }) => name);
  const all = `${names.join(', ')}${more > 0 ? ` and ${more} more tensors` : ''}`;
  throw file.lost(all, first.cause);
}

/** A new tensor with the values of a copy; `undefined` where they are lost. */
type ReadCopy = (copy: TensorCopy, name: string) => Promise<tf.Tensor | undefined>;

/** The tensor with the values of its copy, or one that takes its place; `undefined` without any. */
async function liveTensor(
  tensor: tf.Tensor,
  copy: TensorCopy,
  { objects, standIns }: TrainingState,
  read: ReadCopy,
): Promise<tf.Tensor | undefined> {
  const name = isVariable(tensor) ? tensor.name : objects.tensors.get(tensor)!;
  const before = standIns.get(tensor);
  const live = tensor.isDisposed && before ? before : tensor;
  if (!live.isDisposed) {
    // Where the values are lost, a variable keeps those that it has.
    const values = isVariable(live) ? await read(copy, name) : undefined;
    if (values) writing(() => (live as tf.Variable).assign(values));
    values?.dispose();
    return live;
  }
  if (!objects.tensors.has(tensor)) return undefined;
  const made = await read(copy, name);
  if (!made) return undefined;
  const standIn = isVariable(tensor) ? variableLike(tensor, made) : tf.keep(made);
  standIns.set(tensor, standIn);
  return standIn;
}

/** A variable in the place of one that is disposed. */
function variableLike({ name, trainable }: tf.Variable, initial: tf.Tensor): tf.Variable {
  const isTaken = name in tf.engine().registeredVariables;
  const variable = tf.variable(initial, trainable, isTaken ? undefined : name);
  initial.dispose();
  return variable;
}

function isVariable(tensor: tf.Tensor): tensor is tf.Variable {
  return 'assign' in tensor;
}
