import * as tf from '@tensorflow/tfjs';
import { energyDistance } from '../../../examples/loops/energy-distance.ts';
import { heldOutPenguins, penguinBatches } from '../../../examples/loops/penguins.ts';

// Two models, and how a reader's program trains them.
const batches = penguinBatches();
const dense = (units: number, inputs: number) =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'tanh', inputShape: [inputs] }),
      tf.layers.dense({ units }),
    ],
  });
const NOISE = 4;
export const generator = dense(4, NOISE);
export const discriminator = dense(1, 4);

const judge = (animals: tf.Tensor) => discriminator.apply(animals) as tf.Tensor;
const forge = () => generator.apply(tf.randomUniform([32, NOISE], -1, 1)) as tf.Tensor2D;
const lossIf = (real: 0 | 1, logits: tf.Tensor) =>
  tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, real), logits) as tf.Scalar;

export const trainDiscriminator = (optimizer: tf.Optimizer) =>
  tf.tidy(() => {
    const real = tf.tensor2d(batches.next().value.map(({ features }) => [...features]));
    const fake = forge();
    const loss = () => tf.add(lossIf(1, judge(real)), lossIf(0, judge(fake))) as tf.Scalar;
    return optimizer.minimize(loss, true, discriminator.getWeights() as tf.Variable[])!;
  });
export const trainGenerator = (optimizer: tf.Optimizer) =>
  tf.tidy(() => {
    const loss = () => lossIf(1, judge(forge()));
    return optimizer.minimize(loss, true, generator.getWeights() as tf.Variable[])!;
  });

const wanted = heldOutPenguins().map(({ features }) => features);
export const distanceToData = () =>
  energyDistance(
    tf.tidy(() => forge().arraySync()),
    wanted,
  );
