import { type Array as JaxArray, nn, numpy as np, tree } from '@jax-js/jax';
import type { Update } from '../../src/jax/index.ts';

// Three classes of points in four dimensions, and a network of two layers.

export type Params = { w1: JaxArray; b1: JaxArray; w2: JaxArray; b2: JaxArray };
export type Batch = { xs: JaxArray; ys: JaxArray };

export const [INPUTS, HIDDEN, CLASSES, BATCH] = [4, 8, 3, 16];

/** Numbers that look random, the same at every call. */
const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));

/** The values of the parameters by name, with their shapes. */
export const initial = {
  w1: { shape: [INPUTS, HIDDEN], values: numbers(INPUTS * HIDDEN, 1) },
  b1: { shape: [HIDDEN], values: numbers(HIDDEN, 2) },
  w2: { shape: [HIDDEN, CLASSES], values: numbers(HIDDEN * CLASSES, 3) },
  b2: { shape: [CLASSES], values: numbers(CLASSES, 4) },
} as const;

export function smallParams(): Params {
  const make = ({ shape, values }: { readonly shape: readonly number[]; values: Float32Array }) =>
    np.array(values, { shape: [...shape] });
  return {
    w1: make(initial.w1),
    b1: make(initial.b1),
    w2: make(initial.w2),
    b2: make(initial.b2),
  };
}

/** The mean cross-entropy over a batch whose arrays may be flat. */
export function loss({ w1, b1, w2, b2 }: Params, { xs, ys }: Batch): JaxArray {
  const hidden = np.tanh(np.dot(xs.reshape([-1, INPUTS]), w1).add(b1));
  const logProbabilities = nn.logSoftmax(np.dot(hidden, w2).add(b2));
  return logProbabilities
    .mul(ys.reshape([-1, CLASSES]))
    .sum(-1)
    .mean()
    .mul(-1);
}

/** Three batches of typed arrays. */
export const batches = [0, 1, 2].map((at) => batchOf(at * BATCH, BATCH));

export function batchOf(from: number, size: number): { xs: Float32Array; ys: Float32Array } {
  const rows = Array.from({ length: size }, (_, i) => from + i);
  const xs = rows.flatMap((i) =>
    [0, 1, 2, 3].map((axis) => Math.sin(i * (axis + 1)) + (i % 3 === axis ? 1.5 : 0)),
  );
  const ys = rows.flatMap((i) => [0, 1, 2].map((label) => Number(i % 3 === label)));
  return { xs: new Float32Array(xs), ys: new Float32Array(ys) };
}

/** Momentum as tfjs and PyTorch have it: the velocity sums gradients, the rate scales it. */
export const momentum: Update<Params, Params> = ({ params, grads, state, lr }) => {
  const velocity = tree.map((v: JaxArray, g: JaxArray) => v.mul(0.9).add(g), state, grads);
  const moved = tree.map(
    (p: JaxArray, v: JaxArray) => p.sub(v.mul(lr.ref)),
    params,
    tree.ref(velocity),
  );
  return [moved, velocity];
};

export const zeros = (params: Params): Params =>
  tree.map((p: JaxArray) => np.zerosLike(p.ref), params);

/** The bytes of all arrays of a tree, which stays as it is. */
export async function bytesOf(arrays: Parameters<typeof tree.leaves<JaxArray>>[0]) {
  const bytes: number[][] = [];
  for (const array of tree.leaves<JaxArray>(arrays)) {
    const { buffer, byteOffset, byteLength } = await array.ref.data();
    bytes.push([...new Uint8Array(buffer, byteOffset, byteLength)]);
  }
  return bytes;
}
