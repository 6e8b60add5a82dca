import * as tf from '@tensorflow/tfjs';
import type { Slot } from '#training/optimizer';
import { expectSettings } from './optimizer-settings.ts';
import { decay, type Gradients, type NamedTensor, variablesOf } from './weight-decay.ts';

/** The sign of a running mean of gradients: {@link lion} makes it. */
export class Lion extends tf.Optimizer {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly weightDecay: number;
  /** By the place of the variable, as in the optimizers of tfjs. */
  readonly momentums: Slot[] = [];

  constructor(learningRate: number, beta1: number, beta2: number, weightDecay: number) {
    super();
    expectSettings({ learningRate, beta1, beta2, weightDecay });
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.weightDecay = weightDecay;
  }

  static get className(): string {
    return 'Lion';
  }

  override applyGradients(gradients: Gradients): void {
    decay(gradients, this.learningRate * this.weightDecay);
    tf.tidy(() => {
      for (const [i, { variable, gradient }] of variablesOf(gradients).entries()) {
        this.momentums[i] ??= {
          originalName: `${variable.name}/momentum`,
          variable: tf.variable(tf.zerosLike(variable), false),
        };
        if (!gradient) continue;
        const { variable: momentum } = this.momentums[i];
        const direction = tf.sign(mix(momentum, gradient, this.beta1));
        variable.assign(tf.sub(variable, tf.mul(direction, this.learningRate)));
        momentum.assign(mix(momentum, gradient, this.beta2));
      }
    });
    this.incrementIterations();
  }

  override dispose(): void {
    tf.dispose(this.momentums.map(({ variable }) => variable));
  }

  override async getWeights(): Promise<NamedTensor[]> {
    const slots = this.momentums.map(({ originalName: name, variable: tensor }) => ({
      name,
      tensor,
    }));
    return [await this.saveIterations(), ...slots];
  }

  override async setWeights(weightValues: NamedTensor[]): Promise<void> {
    const slots = await this.extractIterations(weightValues);
    this.dispose();
    this.momentums.length = 0;
    for (const { name, tensor } of slots) {
      this.momentums.push({ originalName: name, variable: tf.variable(tensor, false) });
    }
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { learningRate, beta1, beta2, weightDecay } = this;
    return { learningRate, beta1, beta2, weightDecay };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    { learningRate, beta1, beta2, weightDecay }: tf.serialization.ConfigDict,
  ): T {
    return new cls(learningRate, beta1, beta2, weightDecay);
  }
}

function mix(mean: tf.Tensor, gradient: tf.Tensor, beta: number): tf.Tensor {
  return tf.add(tf.mul(mean, beta), tf.mul(gradient, 1 - beta));
}

// So that tf.loadLayersModel finds the class of a model that was saved with its optimizer.
tf.serialization.registerClass(Lion);

/**
 * Lion (Chen et al. 2023, arXiv 2302.06675, algorithm 2), as `keras.optimizers.Lion`: moves each weight
 * by the rate in the direction of a mean of gradients. Every weight that is trained is decayed, by the
 * rate times `weightDecay` at each step. The paper advises a rate 3 to 10 times lower than that of AdamW,
 * with a decay that many times higher.
 *
 * @param learningRate - a number >= 0. Default: 1e-4.
 * @param beta1 - share of the old mean in the direction, in [0, 1). Default: 0.9.
 * @param beta2 - share of the old mean in the new one, in [0, 1). Default: 0.99.
 * @param weightDecay - a number >= 0. Default: 0.
 * @throws {ArgumentError} for a number outside of these ranges.
 */
export function lion(learningRate = 1e-4, beta1 = 0.9, beta2 = 0.99, weightDecay = 0): Lion {
  return new Lion(learningRate, beta1, beta2, weightDecay);
}
