import { type Array as JaxArray, jit, type OwnedFunction, tree, valueAndGrad } from '@jax-js/jax';
import { ArgumentError, check, describe } from '../errors.ts';
import type { ArrayTree, Update } from './update.ts';

/** A loss: a scalar computed from the parameters and a batch. */
export type Loss<Params, Batch> = (params: Params, batch: Batch) => JaxArray;

/** A compiled training step. It consumes its arguments. */
export type TrainStep<Params, State, Batch> = OwnedFunction<
  (
    params: Params,
    state: State,
    batch: Batch,
    lr: JaxArray,
  ) => [params: Params, state: State, loss: JaxArray]
>;

/** Compiles loss, gradients and update into one function, once for each shape of batch. */
export function trainStep<Params, State, Batch>(
  loss: Loss<Params, Batch>,
  update: Update<Params, State>,
): TrainStep<Params, State, Batch> {
  const lossAndGrads = valueAndGrad(scalarLoss(loss, 'loss') as (p: ArrayTree) => JaxArray);
  const step = (params: ArrayTree, state: ArrayTree, batch: ArrayTree, lr: JaxArray): ArrayTree => {
    const before = { params: formOf(params), state: formOf(state) };
    const [value, grads] = (lossAndGrads as unknown as LossAndGrads)(tree.ref(params), batch);
    const updated: unknown = update({ params, grads, state, lr } as never);
    check(isPair(updated), 'update(...)', 'a pair [params, state]', updated);
    const [newParams, newState] = updated as [ArrayTree, ArrayTree];
    expectForm('params', before.params, newParams);
    expectForm('state', before.state, newState);
    return [newParams, newState, value];
  };
  return jit(step) as unknown as TrainStep<Params, State, Batch>;
}

/** Compiles a loss alone. */
export function evaluation<Params, Batch>(
  loss: Loss<Params, Batch>,
  name: string,
): OwnedFunction<Loss<Params, Batch>> {
  return jit(scalarLoss(loss, name) as () => JaxArray) as OwnedFunction<Loss<Params, Batch>>;
}

type LossAndGrads = (params: ArrayTree, batch: ArrayTree) => [JaxArray, ArrayTree];

/** While `jit` traces, an array is symbolic, and its class isn't exported by jax-js. */
type Typed = Partial<Pick<JaxArray, 'dtype' | 'shape'>> | null | undefined;

function scalarLoss<Params, Batch>(
  loss: Loss<Params, Batch>,
  name: string,
): (params: Params, batch: Batch) => JaxArray {
  return (params, batch) => {
    const value: unknown = loss(params, batch);
    const { shape } = (value ?? {}) as NonNullable<Typed>;
    if (Array.isArray(shape) && shape.length === 0) return value as JaxArray;
    const got = Array.isArray(shape) ? typeOf(value as Typed) : describe(value);
    throw new ArgumentError(
      `Expected \`${name}(params, batch)\` to be a scalar array, got ${got}. Take the mean over the batch`,
    );
  };
}

interface Form {
  readonly structure: ReturnType<typeof tree.structure>;
  readonly types: readonly string[];
}

function formOf(value: ArrayTree): Form {
  const [leaves, structure] = tree.flatten<unknown>(value);
  return { structure, types: leaves.map((leaf) => typeOf(leaf as Typed)) };
}

/** An update's outputs must have the form of its inputs, so that one compilation works for all steps. */
function expectForm(part: string, before: Form, after: ArrayTree): void {
  const { structure, types } = formOf(after);
  if (!structure.equals(before.structure)) {
    throw new ArgumentError(
      `Expected \`update\` to give ${part} of the structure that it got, ${before.structure}, got ${structure}`,
    );
  }
  const at = types.findIndex((type, i) => type !== before.types[i]);
  if (at < 0) return;
  throw new ArgumentError(
    `Expected \`update\` to give ${part} of the types that it got, ${before.types[at]}, got ${types[at]}. Reshape it, or use astype()`,
  );
}

const typeOf = (leaf: Typed) =>
  Array.isArray(leaf?.shape) ? `${leaf.dtype}[${leaf.shape}]` : describe(leaf);

const isPair = (value: unknown) => Array.isArray(value) && value.length === 2;
