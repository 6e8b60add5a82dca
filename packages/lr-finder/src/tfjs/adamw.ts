import * as tf from '@tensorflow/tfjs';
import { expectSettings } from './optimizer-settings.ts';
import { decay, type Gradients } from './weight-decay.ts';

/** Adam with decoupled weight decay: {@link adamw} makes it. */
export class AdamW extends tf.AdamOptimizer {
  readonly weightDecay: number;

  constructor(
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number | null | undefined,
    weightDecay: number,
  ) {
    expectSettings({ learningRate, beta1, beta2, epsilon: epsilon ?? 0, weightDecay });
    super(learningRate, beta1, beta2, epsilon ?? undefined);
    this.weightDecay = weightDecay;
  }

  static override get className(): string {
    return 'AdamW';
  }

  override applyGradients(gradients: Gradients): void {
    decay(gradients, this.learningRate * this.weightDecay);
    super.applyGradients(gradients);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), weightDecay: this.weightDecay };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    { learningRate, beta1, beta2, epsilon, weightDecay }: tf.serialization.ConfigDict,
  ): T {
    return new cls(learningRate, beta1, beta2, epsilon, weightDecay);
  }
}

// So that tf.loadLayersModel finds the class of a model that was saved with its optimizer.
tf.serialization.registerClass(AdamW);

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2017, arXiv 1711.05101), as
 * `torch.optim.AdamW`. Every weight that is trained is decayed, by the rate times `weightDecay` at each
 * step.
 *
 * @param learningRate - a number >= 0. Default: 0.001.
 * @param beta1 - decay of the mean of gradients, in [0, 1). Default: 0.9.
 * @param beta2 - decay of the mean of squared gradients, in [0, 1). Default: 0.999.
 * @param epsilon - added to the root of that mean, a number >= 0. Default: that of `tf.train.adam`,
 * which depends on the precision of the backend: 1e-7 in single precision. (PyTorch's is 1e-8.)
 * @param weightDecay - a number >= 0. Default: 0.01.
 * @throws {ArgumentError} for a number outside of these ranges.
 */
export function adamw(
  learningRate = 0.001,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon?: number | null,
  weightDecay = 0.01,
): AdamW {
  return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
}
