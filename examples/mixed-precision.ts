import {
  type Array as JaxArray,
  jit,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import {
  type LossScalerOptions,
  type LossScalerState,
  lossScaler,
  type Trainable,
} from 'lr-finder';
import { batchesOf } from './batches.ts';
import { CLASSES, type Digit, numbersOf, PIXELS } from './mnist.ts';

const BATCH_SIZE = 32;
const HIDDEN = 32;

type Params = { w1: JaxArray; b1: JaxArray; w2: JaxArray; b2: JaxArray };
type Batch = { xs: JaxArray; ys: JaxArray };
type Saved = { params: Params; velocity: Params; scaler: LossScalerState };

/** Whether the default device of jax-js computes in float16. */
export async function hasFloat16(): Promise<boolean> {
  try {
    await np.array([1]).astype(np.float16).mul(2).data();
    return true;
  } catch {
    return false;
  }
}

/** He's initialisation (2015). */
function initialise(): Params {
  const weights = (key: number, shape: [number, number]) =>
    random.normal(random.key(key), shape).mul(Math.sqrt(2 / shape[0]));
  return {
    w1: weights(1, [PIXELS, HIDDEN]),
    b1: np.zeros([HIDDEN]),
    w2: weights(2, [HIDDEN, CLASSES]),
    b2: np.zeros([CLASSES]),
  };
}

/** How to train a small network on digits. */
export interface MixedPrecision extends LossScalerOptions {
  /** The type of the forward and backward pass. */
  readonly passes: 'float16' | 'float32';
}

/** The mean cross-entropy, times the scale. */
function scaledLoss({ w1, b1, w2, b2 }: Params, { xs, ys }: Batch, scale: JaxArray): JaxArray {
  const hidden = nn.relu(np.dot(xs.reshape([-1, PIXELS]), w1).add(b1));
  return nn
    .logSoftmax(np.dot(hidden, w2).add(b2))
    .mul(ys.reshape([-1, CLASSES]))
    .sum()
    .mul(-1 / BATCH_SIZE)
    .mul(scale);
}

/** One step of momentum. If the loss or a gradient isn't finite, weights and velocity stay as they are. */
const stepIn = (type: MixedPrecision['passes']) =>
  jit((params: Params, velocity: Params, batch: Batch, lr: JaxArray, scale: JaxArray) => {
    const cast = (array: JaxArray) => array.astype(np[type]);
    // jax-js has no gradient of a cast, nor of `mean`, which casts: all casts are outside of the passes.
    const [value, slopes] = valueAndGrad(scaledLoss)(
      tree.map(cast, tree.ref(params)),
      tree.map(cast, batch),
      cast(scale.ref),
    );
    const unscaled = (array: JaxArray) => array.astype(np.float32).div(scale.ref);
    const loss = unscaled(value);
    const grads = tree.map(unscaled, slopes);
    scale.dispose();
    // Any infinity or NaN makes the sum one.
    const sum = tree
      .leaves(tree.ref([loss, grads]))
      .map((g) => np.abs(g).sum())
      .reduce((a, b) => a.add(b));
    const areFinite = np.isfinite(sum);
    const take = (next: JaxArray, last: JaxArray) => np.where(areFinite.ref, next, last);
    const fell = tree.map(
      (v: JaxArray, g: JaxArray) => take(v.ref.mul(0.9).add(g), v),
      velocity,
      grads,
    );
    const moved = tree.map(
      (p: JaxArray, v: JaxArray) => take(p.ref.sub(v.mul(lr.ref)), p),
      params,
      tree.ref(fell),
    );
    lr.dispose();
    return [moved, fell, loss, areFinite.astype(np.float32)] as const;
  });

/**
 * Mixed precision: the weights, their updates and the loss scale are float32, forward and backward pass are of
 * the type asked for. A step in which they overflow changes nothing but the scale.
 */
export function mixedTraining(
  digits: readonly Digit[],
  { passes, ...scaling }: MixedPrecision,
): Trainable<Saved> {
  const scaler = lossScaler(scaling);
  const compiled = stepIn(passes);
  let params = initialise();
  let velocity = tree.map((p: JaxArray) => np.zerosLike(p.ref), params);
  const batches = repeat(batchesOf(digits, { batchSize: BATCH_SIZE, seed: 0 }, numbersOf));
  return {
    async step(lr) {
      const { xs, ys } = batches.next().value as ReturnType<typeof numbersOf>;
      const batch = { xs: np.array(xs), ys: np.array(ys) };
      const [moved, fell, loss, areFinite] = compiled(
        params,
        velocity,
        batch,
        np.array(lr),
        np.array(scaler.scale),
      );
      [params, velocity] = [moved, fell];
      const isTaken = (await areFinite.data())[0] === 1;
      const [value] = await loss.data();
      scaler.update(isTaken);
      return isTaken ? value! : { loss: value!, skipped: true };
    },
    save: () => ({ params: tree.ref(params), velocity: tree.ref(velocity), scaler: scaler.save() }),
    restore(saved) {
      tree.dispose([params, velocity]);
      params = tree.ref(saved.params);
      velocity = tree.ref(saved.velocity);
      scaler.restore(saved.scaler);
    },
    release: ({ params, velocity }) => tree.dispose([params, velocity]),
  };
}

function* repeat<Item>(items: Iterable<Item>): Generator<Item, never> {
  for (;;) yield* items;
}
