import { type Device, Array as JaxArray, type JsTree, numpy, tree } from '@jax-js/jax';
import { DataError, expected } from '../errors.ts';
import { arraysOf, free } from './references.ts';

/** Numbers that jax-js makes an array of: one axis, of their own type. */
export type NumberList = Float32Array | Float64Array | Int32Array | Uint32Array;

/** A batch as data gives it: a tree of arrays, of typed arrays to make arrays of, and of numbers. */
export type BatchLike<Batch> = Batch extends JaxArray
  ? JaxArray | NumberList | number
  : { readonly [Key in keyof Batch]: BatchLike<Batch[Key]> };

/** Float16Array is not known to every Node that we run on. */
const NUMBER_LISTS = ['Float32Array', 'Float64Array', 'Float16Array', 'Int32Array', 'Uint32Array'];

/**
 * Makes arrays of all that is in a batch. Uses its arrays up: the new tree has them.
 *
 * @throws {DataError} for a batch with anything that no array can be made of.
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
 * How much a batch has to say in a mean: the length of its first array, which is its number of
 * samples, or in proportion to that.
 */
export function weightOf(batch: unknown): number {
  return arraysOf(batch)[0]?.shape[0] ?? 1;
}

function isArrayLike(leaf: unknown): boolean {
  if (leaf instanceof JaxArray || typeof leaf === 'number') return true;
  return ArrayBuffer.isView(leaf) && NUMBER_LISTS.includes(leaf.constructor.name);
}
