import { type Array as JaxArray, type JsTree, tree } from '@jax-js/jax';

/** A tree of arrays, jax-js's `JsTree`: nested objects and lists. */
export type ArrayTree = JsTree<JaxArray>;

/** The input of an update. Consume each array once, or dispose of it, as always in jax-js. */
export interface UpdateInput<Params, State> {
  readonly params: Params;
  /** The gradients of the loss, a tree like `params`. */
  readonly grads: Params;
  /** The state of the update between steps: momentum, counters. */
  readonly state: State;
  /** The learning rate, a float32 scalar: an array, so that one compiled step works for all rates. */
  readonly lr: JaxArray;
}

/**
 * A whole update. Returns the new parameters and state, with the same shapes and types as before.
 * `jit` traces it once, so it must not read values.
 */
export type Update<Params, State> = (
  input: UpdateInput<Params, State>,
) => readonly [params: Params, state: State];

/**
 * A gradient transformation like optax's, created with a learning rate of 1: `adam(1)`, `sgd(1)`. A
 * step adds its updates, times the rate, to the parameters.
 */
export interface GradientTransformation<Params, State> {
  /** Returns the state before the first step. Consumes `params`. */
  init(params: Params): State;
  /** Returns the values to add to the parameters, and the next state. Consumes all arguments. */
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
        // The sum is computed in float32 at least, and rounded once.
        return param.add(update.mul(lr.ref)).astype(dtype);
      },
      params as ArrayTree,
      updates as ArrayTree,
    );
    lr.dispose();
    return [moved as Params, next];
  };
}
