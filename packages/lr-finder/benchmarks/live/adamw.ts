import * as tf from '@tensorflow/tfjs';

/** Weight decay for each step and unit of the rate: PyTorch's default. */
const WEIGHT_DECAY = 0.01;

/** Adam with decoupled weight decay (Loshchilov and Hutter 2017, arXiv 1711.05101), as PyTorch has it. */
export class AdamW extends tf.AdamOptimizer {
  constructor(lr: number) {
    super(lr, 0.9, 0.999, 1e-8);
  }

  static override get className(): string {
    return 'AdamW';
  }

  override applyGradients(gradients: Parameters<tf.AdamOptimizer['applyGradients']>[0]): void {
    const names = Array.isArray(gradients)
      ? gradients.map(({ name }) => name)
      : Object.keys(gradients);
    tf.tidy(() => {
      for (const name of names) {
        const weight = tf.engine().registeredVariables[name]!;
        weight.assign(tf.sub(weight, tf.mul(weight, this.learningRate * WEIGHT_DECAY)));
      }
    });
    super.applyGradients(gradients);
  }
}
