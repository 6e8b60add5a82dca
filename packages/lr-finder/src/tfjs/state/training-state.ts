import * as tf from '@tensorflow/tfjs';
import { engine } from '#training/engine';
import type { ModelParts } from '#training/model';
import { layersIn, ObjectState } from '#training/object-state';
import type { ArrayFile } from '../../cache/array-file.ts';
import { CacheError } from '../../errors.ts';
import { writing } from '../claim.ts';
import { bytesInFile, copyInMemory, copyToFile, type TensorCopy } from './tensor-copy.ts';

/** The most names of lost tensors that a message contains. */
const MOST_NAMES = 3;

/**
 * Everything that a training step changes, at one moment. Values are in plain arrays, so that only the
 * file, if any, needs freeing. What steps change in addition is added when that is found.
 */
export interface TrainingState {
  /** Optimizer and layers, with everything in them. */
  readonly objects: ObjectState;
  /** The values of tensors and variables; for a variable that a step made, its initial values. */
  readonly copies: Map<tf.Tensor, TensorCopy>;
  /** Variables made since, in optimizer or layers: they are disposed of when those are restored. */
  readonly passing: Set<tf.Tensor>;
  /** The tensors that replace tensors disposed of since. */
  readonly standIns: Map<tf.Tensor, tf.Tensor>;
  /** Tensors with a higher id were made later. */
  readonly newestId: number;
  /** The file that holds the values; `undefined`: they are in memory. */
  readonly file?: ArrayFile;
}

/** A recurrent layer that carries its state over from batch to batch (`stateful: true`). */
interface RecurrentLayer {
  /** Old states, which are never read: `resetStates()` frees them. */
  readonly keptStates?: readonly tf.Tensor[][];
}

/**
 * Copies everything that a training step with `model` and `optimizer` changes. If a file is given, it
 * is written there, one tensor at a time.
 *
 * @throws {CacheError} when the file can't be written; it is removed.
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
 * Restores a copy exactly, and frees what was made since in optimizer and layers.
 *
 * @throws {CacheError} when values are lost with their file, after all else is restored.
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

/** A new tensor with the values of a copy; `undefined` if they are lost. */
type ReadCopy = (copy: TensorCopy, name: string) => Promise<tf.Tensor | undefined>;

/** The tensor with the values of its copy, or its replacement; `undefined` if there is neither. */
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
    // If its saved values are lost, a variable keeps its present ones.
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

/** A variable that replaces a disposed one. */
function variableLike({ name, trainable }: tf.Variable, initial: tf.Tensor): tf.Variable {
  const isTaken = name in tf.engine().registeredVariables;
  const variable = tf.variable(initial, trainable, isTaken ? undefined : name);
  initial.dispose();
  return variable;
}

function isVariable(tensor: tf.Tensor): tensor is tf.Variable {
  return 'assign' in tensor;
}
