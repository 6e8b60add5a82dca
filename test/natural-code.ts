// Code as people write it, under `strict`: what the types have to infer, and what they have to refuse.
import * as tf from '@tensorflow/tfjs';
import { confirm, findLearningRate, rangeTest } from 'lr-finder';
import { LRFinder, type TfjsRangeTestOptions, tfjsTrainable } from 'lr-finder/tfjs';

const sgd = tf.train.sgd(0.1);
const w = tf.variable(tf.zeros([4, 1]));
const variables = [w];
const [xs, ys] = [tf.zeros([8, 4]), tf.zeros([8, 1])];

/** The state of a Trainable is what `save` returns. */
export async function trainables(): Promise<void> {
  const weights = new Float32Array(3);
  const trainable = {
    step: (lr: number) => lr,
    save: () => weights.slice(),
    restore(saved: Float32Array) {
      weights.set(saved);
    },
  };
  await rangeTest(trainable);
  await rangeTest({
    step: (lr) => lr,
    save: () => weights.slice(),
    restore: (s) => weights.set(s),
  });
  await findLearningRate({
    step: async (lr) => lr,
    save: () => weights.slice(),
    restore(saved) {
      weights.set(saved);
    },
  });
  await confirm(
    { step: (lr) => lr, save: () => [...weights], restore: (s) => weights.set(s) },
    0.1,
  );
}

/** The parameters of a model and a loss that are functions. */
export function models(): LRFinder[] {
  // @ts-expect-error A name of no loss.
  const typo = new LRFinder((x) => x.matMul(w), sgd, 'meanSquareError', { variables });
  return [
    typo,
    new LRFinder((x) => x.matMul(w), sgd, 'meanSquaredError', { variables }),
    new LRFinder((x, { training }) => (training ? x : x.mul(2)).matMul(w), sgd, 'huberLoss', {
      variables,
    }),
    new LRFinder(
      (x) => x.matMul(w),
      sgd,
      (yTrue, yPred) => yTrue.sub(yPred).square().mean(),
      { variables },
    ),
    new LRFinder(
      ({ left, right }: { left: tf.Tensor; right: tf.Tensor }) => left.add(right).matMul(w),
      sgd,
      (yTrue: { target: tf.Tensor }, yPred: tf.Tensor) => yTrue.target.sub(yPred).square().mean(),
      { variables },
    ),
    new LRFinder(tf.sequential(), sgd, ['meanSquaredError', (yTrue) => yTrue.mean()]),
    new LRFinder(tf.sequential(), sgd, { a: 'hinge', b: (_, yPred) => yPred.mean() }),
    new LRFinder(tf.sequential(), sgd),
    new LRFinder(tf.sequential()),
  ];
}

/** What the data yield, in `mapBatch`. */
export async function data(finder: LRFinder): Promise<void> {
  const pairs = [{ input: xs, target: ys }];
  await finder.rangeTest(pairs, { mapBatch: (b) => ({ xs: b.input, ys: b.target }) });
  await finder.rangeTest(() => pairs, { mapBatch: (b) => ({ xs: b.input, ys: b.target }) });
  await finder.rangeTest(
    function* () {
      yield* pairs;
    },
    { mapBatch: ({ input, target }) => ({ xs: input, ys: target }) },
  );
  // @ts-expect-error The batches have no such part.
  await finder.rangeTest(pairs, { mapBatch: (b) => ({ xs: b.inputs, ys: b.target }) });

  const rows = tf.data.array([{ input: [1, 2, 3, 4], target: [1] }]).batch(4);
  await finder.rangeTest(rows, { mapBatch: (b) => ({ xs: b.input, ys: b.target }) });
  await finder.rangeTest(rows, {
    mapBatch: (b: { input: tf.Tensor; target: tf.Tensor }) => ({ xs: b.input, ys: b.target }),
  });
  await finder.rangeTest(rows, { valData: rows });
  await finder.rangeTest(tf.data.generator(async () => [{ xs, ys }].values()));

  const options: TfjsRangeTestOptions = { endLr: 1, confirm: { candidates: 3 } };
  await finder.rangeTest({ xs, ys, batchSize: 4 }, options);
  await finder.rangeTest([{ xs, ys }], { ...options, valData: { xs, ys } });
  await tfjsTrainable((x) => x.matMul(w), sgd, 'hinge', pairs, {
    variables,
    mapBatch: (b) => ({ xs: b.input, ys: b.target }),
  });
}
