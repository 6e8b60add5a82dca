import { Array as JaxArray, type JsTree, tree } from '@jax-js/jax';

/** The arrays of a tree, without its other leaves. */
export function arraysOf(value: unknown): JaxArray[] {
  return tree.leaves(value as JsTree<unknown>).filter((leaf) => leaf instanceof JaxArray);
}

/** Releases the references to the arrays of a tree that aren't consumed yet. */
export function free(value: unknown): void {
  for (const array of arraysOf(value)) if (array.refCount > 0) array.dispose();
}

/**
 * Calls `use` with new references to the arrays of `args`, which it consumes, like functions of jax-js.
 * If it throws, it may have consumed only some of them, so the reference counts are restored.
 */
export function lend<Args extends readonly unknown[], Result>(
  use: (...args: Args) => Result,
  ...args: Args
): Result {
  const counts = new Map(arraysOf(args).map((array) => [array, array.refCount]));
  try {
    return use(...(tree.ref(args as unknown as JsTree<JaxArray>) as unknown as Args));
  } catch (error) {
    for (const [array, count] of counts) {
      while (array.refCount > count) array.dispose();
    }
    throw error;
  }
}
