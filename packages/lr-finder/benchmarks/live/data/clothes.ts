// Fashion-MNIST: pictures of ten kinds of clothes, 28 x 28 pixels (Xiao et al., arXiv 1708.07747).
import * as tf from '@tensorflow/tfjs';
import type { Data } from '../task.ts';
import { readPackage } from './packages.ts';
import { oneHot, split } from './split.ts';

const KINDS = 10;
const OF_EACH = 600;
const HELD = 500;

/** As images with one channel. */
export function clothes(): Data {
  return tf.tidy(() => {
    const { images, kinds } = pictures();
    return split(images, oneHot(kinds, KINDS), HELD, HELD);
  });
}

/** As rows of 784, which are what is to be learned too. */
export function clothesAsTargets(): Data {
  return tf.tidy(() => {
    const rows = pictures().images.reshape([-1, 784]);
    return split(rows, rows, HELD, HELD);
  });
}

/** The kinds take turns. */
function pictures() {
  const byKind = Array.from(
    { length: KINDS },
    (_, kind) =>
      (JSON.parse(readPackage('fashion-mnist', `src/clothes/${kind}.json`)) as { data: number[][] })
        .data,
  );
  const kinds = Array.from({ length: KINDS * OF_EACH }, (_, i) => i % KINDS);
  const rows = kinds.map((kind, i) => byKind[kind]![Math.floor(i / KINDS)]!);
  return { images: tf.tensor2d(rows).div(255).reshape([-1, 28, 28, 1]), kinds };
}
