/** A GAN in TensorFlow.js: two models and two optimizers, which have a learning rate each. */
import * as tf from '@tensorflow/tfjs';
import type { Trainable } from 'lr-finder';
import { setLearningRate, trainingState } from 'lr-finder/tfjs';
import { energyDistance } from './energy-distance.ts';
import type { Sample } from './network.ts';

export interface GanOptions {
  readonly batches: Iterator<readonly Sample[], never>;
  /** What is generated is compared with these. */
  readonly heldOut: readonly Sample[];
  /** Numbers from 0 to 1, for the noise. */
  readonly random: () => number;
}

type Rates = Readonly<Record<'generator' | 'discriminator', number>>;

/** The rate of the one that is held while the other is tested. */
const HELD = 2e-3;
const NOISE = 4;

export function penguinGan({ batches, heldOut, random }: GanOptions) {
  const generator = dense(NOISE, 32, heldOut[0]!.features.length, 1);
  const discriminator = dense(heldOut[0]!.features.length, 32, 1, 3);
  const optimizers = {
    generator: tf.train.adam(HELD, 0.5),
    discriminator: tf.train.adam(HELD, 0.5),
  };
  const state = trainingState([
    { model: generator, optimizer: optimizers.generator },
    { model: discriminator, optimizer: optimizers.discriminator },
  ]);

  const noise = (count: number) =>
    tf.tensor2d(
      Float32Array.from({ length: count * NOISE }, () => 2 * random() - 1),
      [count, NOISE],
    );
  const judge = (animals: tf.Tensor) => discriminator.apply(animals) as tf.Tensor;
  const make = (from: tf.Tensor) => generator.apply(from) as tf.Tensor2D;
  const lossIf = (real: 0 | 1, logits: tf.Tensor) =>
    tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, real), logits) as tf.Scalar;
  const fixedNoise = tf.keep(noise(heldOut.length));

  /** Trains the discriminator, then the generator, at a rate each, and gives the loss of each. */
  async function step(rates: Rates): Promise<Rates> {
    setLearningRate(optimizers.generator, rates.generator);
    setLearningRate(optimizers.discriminator, rates.discriminator);
    const losses = tf.tidy(() => {
      const real = tensorOf(batches.next().value);
      const fake = make(noise(real.shape[0]));
      const asJudge = optimizers.discriminator.minimize(
        () => tf.add(lossIf(1, judge(real)), lossIf(0, judge(fake))) as tf.Scalar,
        true,
        discriminator.getWeights() as tf.Variable[],
      );
      const anew = noise(real.shape[0]);
      const asForger = optimizers.generator.minimize(
        () => lossIf(1, judge(make(anew))),
        true,
        generator.getWeights() as tf.Variable[],
      );
      return tf.stack([asForger!, asJudge!]);
    });
    const [forger, judged] = await losses.data();
    losses.dispose();
    return { generator: forger!, discriminator: judged! };
  }

  /** How far what is generated lies from the penguins held out: 0 where they are alike. */
  async function distance(): Promise<number> {
    const made = tf.tidy(() => make(fixedNoise));
    const rows = await made.array();
    made.dispose();
    return energyDistance(
      rows,
      heldOut.map(({ features }) => features),
    );
  }

  const tested = (one: Trainable['step'], evaluate?: () => Promise<number>): Trainable => ({
    step: one,
    ...(evaluate && { evaluate }),
    ...state,
  });
  return {
    generator,
    discriminator,
    optimizers,
    /** The generator tested, the discriminator at its own rate. */
    generatorAlone: tested(
      async (lr) => (await step({ generator: lr, discriminator: HELD })).generator,
    ),
    /** The discriminator tested, the generator at its own rate. */
    discriminatorAlone: tested(
      async (lr) => (await step({ generator: HELD, discriminator: lr })).discriminator,
    ),
    /** Both, the generator at a fraction of the discriminator's rate, by what comes out. */
    together: (ratio: number) =>
      tested(
        async (lr) => (await step({ generator: ratio * lr, discriminator: lr })).discriminator,
        distance,
      ),
    dispose() {
      tf.dispose([fixedNoise, ...generator.getWeights(), ...discriminator.getWeights()]);
      for (const optimizer of Object.values(optimizers)) optimizer.dispose();
    },
  };
}

function dense(inputs: number, hidden: number, outputs: number, seed: number): tf.Sequential {
  const seeded = (number: number) => tf.initializers.glorotUniform({ seed: number });
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: hidden,
        activation: 'tanh',
        inputShape: [inputs],
        kernelInitializer: seeded(seed),
      }),
      tf.layers.dense({ units: outputs, kernelInitializer: seeded(seed + 1) }),
    ],
  });
}

const tensorOf = (samples: readonly Sample[]): tf.Tensor2D =>
  tf.tensor2d(samples.map(({ features }) => [...features]));
