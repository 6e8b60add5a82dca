import { type Array as JaxArray, type JsTree, tree } from '@jax-js/jax';

/** A tree of arrays, as jax-js's `JsTree`: objects and lists, nested as you like. */
export type ArrayTree = JsTree<JaxArray>;

/** What an update is made from. Use each array up once, or dispose of it, as always in jax-js. */
export interface UpdateInput<Params, State> {
  readonly params: Params;
  /** The gradients of the loss, a tree like `params`. */
  readonly grads: Params;
  /** What the update keeps between steps: momentum, counters. */
  readonly state: State;
  /** The learning rate, a float32 scalar. An array, so that one compiled step serves every rate. */
  readonly lr: JaxArray;
}

/**
 * A whole update: the parameters and the state after it, of the same shapes and types as before. It
 * is traced once by `jit` and must not look at values.
 */
export type Update<Params, State> = (
  input: UpdateInput<Params, State>,
) => readonly [params: Params, state: State];

/**
 * A gradient transformation as optax has it, made with a learning rate of 1: `adam(1)`, `sgd(1)`. A
 * step adds its updates, times the rate, to the parameters.
 */
export interface GradientTransformation<Params, State> {
  /** The state before the first step. Uses `params` up. */
  init(params: Params): State;
  /** What to add to the parameters, and the next state. Uses all of its arguments up. */
  update(grads: Params, state: State, params: Params): readonly [updates: Params, state: State];
}

/** The update of a gradient transformation: `params + lr * updates`. */
export function updateBy<Params extends ArrayTree, State>(
  optimizer: GradientTransformation<Params, State>,
): Update<Params, State> {
  return ({ params, grads, state, lr }) => {
    const [updates, next] = optimizer.update(grads, state, tree.ref(params));
    const moved = tree.map(
      (param: JaxArray, update: JaxArray) => {
        const { dtype } = param;
        // The sum is taken in float32 at least, and rounded once.
        return param.add(update.mul(lr.ref)).astype(dtype);
      },
      params as ArrayTree,
      updates as ArrayTree,
    );
    lr.dispose();
    return [moved as Params, next];
  };
}
