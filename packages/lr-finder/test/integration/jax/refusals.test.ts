import { init, type Array as JaxArray, numpy as np, tree } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../src/index.ts';
import { type JaxTraining, jaxTrainable } from '../../../src/jax/index.ts';
import { batches, loss, type Params, smallParams } from '../../jax/small-task.ts';
import { adam } from '../../jax/transformations.ts';

beforeAll(() => init('wasm'));

type Any = Record<string, unknown>;
const usedUp = () => {
  const array = np.array([1, 2]);
  array.dispose();
  return array;
};
const pass = ({ params, state }: { params: Params; state: unknown }) => [params, state];

describe('what is no training', () => {
  it.each<[what: string, change: () => Any, message: string]>([
    [
      'a name that is not known',
      () => ({ valLos: () => 0 }),
      'Unknown option `training.valLos`; did you mean `valLoss`?',
    ],
    [
      'params of numbers',
      () => ({ params: { w: 1 } }),
      'Expected `params` to be a tree of jax-js arrays, got 1',
    ],
    [
      'no params',
      () => ({ params: {} }),
      'Expected `params` to be a tree with at least one array, got {}',
    ],
    [
      'params that are used up',
      () => ({ params: { w: usedUp() } }),
      'Expected `params` to hold live arrays, got one that is used up. Pass it on with `.ref` where you go on using it',
    ],
    [
      'a state of text',
      () => ({ state: ['x'] }),
      "Expected `state` to be a tree of jax-js arrays, got 'x'",
    ],
    [
      'no loss',
      () => ({ loss: undefined }),
      'Expected `loss` to be a function (params, batch) => scalar, got undefined',
    ],
    [
      'optimizer and update',
      () => ({ update: pass }),
      'Expected one of `optimizer` and `update`, got both. Leave one out',
    ],
    [
      'neither',
      () => ({ optimizer: undefined }),
      'Expected `update` to be a function giving [params, state], or `optimizer` to be given, got undefined',
    ],
    [
      'an optimizer of another kind',
      () => ({ optimizer: { step() {} } }),
      'Expected `optimizer` to be a gradient transformation with init and update, such as adam(1), got an object with step',
    ],
    [
      'data that is a number',
      () => ({ data: 3 }),
      'Expected `data` to be an iterable of batches or a function giving one, got 3',
    ],
    [
      'data that is one array',
      () => ({ data: new Float32Array(3) }),
      'Expected `data` to be an iterable of batches or a function giving one, got a Float32Array',
    ],
    [
      'validation data that end',
      () => ({ valData: batches[Symbol.iterator]() }),
      'Expected `valData` to be gone through at each evaluation, got an iterator. Pass a function that gives a new one',
    ],
    [
      'a validation loss that is none',
      () => ({ valData: batches, valLoss: 1 }),
      'Expected `valLoss` to be a function (params, batch) => scalar, got 1',
    ],
    [
      'a validation loss without data',
      () => ({ valLoss: loss }),
      'Expected `valData` to be given with `valLoss`, got undefined',
    ],
  ])('%s is refused, and nothing is touched', (_, change, message) => {
    const params = smallParams();
    const training = { params, loss, optimizer: adam(1), data: batches, ...change() };
    const make = () => jaxTrainable(training as never);
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(message);
    expect(params.w1.refCount).toBe(1);
    tree.dispose(params);
  });

  it('nothing at all is refused', () => {
    expect(() => jaxTrainable(undefined as never)).toThrow(
      'Expected `training` to be an object, got undefined',
    );
  });
});

describe('what the first step finds', () => {
  type Update = JaxTraining<Params, [], never>['update'];
  it.each<[what: string, change: Any, message: string]>([
    [
      'a loss for each sample',
      { loss: (p: Params) => p.w1 },
      'Expected `loss(params, batch)` to be a scalar array, got float32[4,8]. Take the mean over the batch',
    ],
    [
      'a loss that is a number',
      { loss: () => 3 },
      'Expected `loss(params, batch)` to be a scalar array, got 3. Take the mean over the batch',
    ],
    [
      'an update without a state',
      { update: ({ params }: { params: Params }) => params },
      'Expected `update(...)` to be a pair [params, state], got an object with w1, b1, w2, b2',
    ],
    [
      'an update that makes a state',
      { update: ({ params }: { params: Params }) => [params, { velocity: params }] },
      'Expected `update` to give state of the structure that it got, JsTreeDef([]), got JsTreeDef({velocity: {w1: *,',
    ],
    [
      'an update that loses a parameter',
      { update: ({ params: { w1, b1 } }: { params: Params }) => [{ w1, b1 }, []] },
      'Expected `update` to give params of the structure that it got, JsTreeDef({w1: *, b1: *, w2: *, b2: *}), got JsTreeDef({w1: *, b1: *})',
    ],
    [
      'an update that changes a shape',
      {
        update: ({ params }: { params: Params }) => [
          { ...params, w1: params.w1.sum() satisfies JaxArray },
          [],
        ],
      },
      'Expected `update` to give params of the types that it got, float32[4,8], got float32[]. Reshape it, or use astype()',
    ],
    [
      'an update that changes a type',
      {
        update: ({ params }: { params: Params }) => [
          { ...params, b2: params.b2.astype(np.int32) },
          [],
        ],
      },
      'float32[3], got int32[3]. Reshape it, or use astype()',
    ],
  ])('%s', async (_, change, message) => {
    const params = smallParams();
    const update = pass as unknown as Update;
    const trainable = jaxTrainable({ params, loss, update, data: batches, ...change } as never);
    const error: unknown = await trainable.step(0.1).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toContain(message);
    await trainable.dispose();
    expect(params.w1.refCount).toBe(1);
    tree.dispose(params);
  });
});
