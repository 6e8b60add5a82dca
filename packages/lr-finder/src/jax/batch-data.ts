import { type Device, Array as JaxArray, type JsTree, numpy, tree } from '@jax-js/jax';
import { DataError, expected } from '../errors.ts';
import { arraysOf, free } from './references.ts';

/** Numbers that become an array with one axis, of the same type. */
export type NumberList = Float32Array | Float64Array | Int32Array | Uint32Array;

/** A batch as the data provide it: a tree of arrays, typed arrays and numbers. */
export type BatchLike<Batch> = Batch extends JaxArray
  ? JaxArray | NumberList | number
  : { readonly [Key in keyof Batch]: BatchLike<Batch[Key]> };

/** Not every supported Node has Float16Array. */
const NUMBER_LISTS = ['Float32Array', 'Float64Array', 'Float16Array', 'Int32Array', 'Uint32Array'];

/**
 * Turns all leaves of a batch into arrays. Consumes its arrays: the new tree owns them.
 *
 * @throws {DataError} for a leaf that can't become an array.
 */
export function arraysFrom(batch: unknown, name: string, device: Device): unknown {
  const [leaves, structure] = tree.flatten(batch as JsTree<unknown>);
  const unknown = leaves.find((leaf) => !isArrayLike(leaf));
  if (unknown !== undefined || leaves.length === 0 || leaves.includes(undefined)) {
    free(batch);
    const wanted = 'a tree of jax-js arrays, typed arrays such as Float32Array, and numbers';
    throw new DataError(expected(`a batch of ${name}`, wanted, leaves.length ? unknown : batch));
  }
  return tree.unflatten(
    structure,
    leaves.map((leaf) =>
      leaf instanceof JaxArray ? leaf : numpy.array(leaf as Float32Array, { device }),
    ),
  );
}

/**
 * The weight of a batch in a mean: the length of its first array, which is its number of samples, or
 * proportional to it.
 */
export function weightOf(batch: unknown): number {
  return arraysOf(batch)[0]?.shape[0] ?? 1;
}

function isArrayLike(leaf: unknown): boolean {
  if (leaf instanceof JaxArray || typeof leaf === 'number') return true;
  return ArrayBuffer.isView(leaf) && NUMBER_LISTS.includes(leaf.constructor.name);
}
