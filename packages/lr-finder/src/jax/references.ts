import { Array as JaxArray, type JsTree, tree } from '@jax-js/jax';

/** The arrays of a tree; whatever else is in it is left out. */
export function arraysOf(value: unknown): JaxArray[] {
  return tree.leaves(value as JsTree<unknown>).filter((leaf) => leaf instanceof JaxArray);
}

/** Gives up the references to the arrays of a tree. One that is used up already needs nothing more. */
export function free(value: unknown): void {
  for (const array of arraysOf(value)) if (array.refCount > 0) array.dispose();
}

/**
 * Calls `use` with references to the arrays of `args`, which it uses up, as functions of jax-js do.
 * Where it throws, nobody knows how many of them it has used up: the counts are put back.
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
