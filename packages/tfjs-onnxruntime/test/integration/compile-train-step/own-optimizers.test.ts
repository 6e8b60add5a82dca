import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, it } from 'vitest';
import { compileTrainStep } from '../../../src/index.ts';
import { setLearningRate } from '../../../src/training/optimizer.ts';
import { tasks } from '../../small-task.ts';
import { expectSameTraining } from '../../training.ts';

// Optimizers as programs write them for TensorFlow.js, which has none with a decoupled weight decay.

beforeEach(() => tf.setBackend('cpu'));

type Gradients = Parameters<tf.Optimizer['applyGradients']>[0];

function listOf(gradients: Gradients): { name: string; tensor: tf.Tensor }[] {
  return Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
}

const weightOf = (name: string) => tf.engine().registeredVariables[name]!;

/** Decays the weights by 1 - rate * decay before the update of Adam (Loshchilov and Hutter, 2019). */
class AdamW extends tf.AdamOptimizer {
  readonly decay: number;

  constructor(decay: number) {
    super(1e-3, 0.9, 0.999, 1e-7);
    this.decay = decay;
  }

  override applyGradients(gradients: Gradients): void {
    tf.tidy(() => {
      for (const { name } of listOf(gradients)) {
        const weight = weightOf(name);
        weight.assign(tf.mul(weight, 1 - this.learningRate * this.decay));
      }
    });
    super.applyGradients(gradients as Parameters<tf.AdamOptimizer['applyGradients']>[0]);
  }

  static override get className(): string {
    return 'AdamW';
  }
}

abstract class Own extends tf.Optimizer {
  learningRate = 1e-3;

  getConfig() {
    return { learningRate: this.learningRate };
  }
}

/** Moves by the sign of the gradient and decays in one factor (Chen et al., 2023), without averages. */
class Lion extends Own {
  override applyGradients(gradients: Gradients): void {
    tf.tidy(() => {
      for (const { name, tensor } of listOf(gradients)) {
        const weight = weightOf(name);
        const step = tf.add(tf.sign(tensor), tf.mul(weight, 0.1));
        weight.assign(tf.sub(weight, tf.mul(step, this.learningRate)));
      }
    });
  }

  static get className(): string {
    return 'Lion';
  }
}

/** Scales the step by the ratio of the norms of weight and step (You et al., 2020). */
class Lamb extends Own {
  override applyGradients(gradients: Gradients): void {
    tf.tidy(() => {
      for (const { name, tensor } of listOf(gradients)) {
        const weight = weightOf(name);
        const step = tf.add(tensor, tf.mul(weight, 0.01));
        const [norm, length] = [tf.norm(weight), tf.norm(step)];
        const isUsual = tf.logicalAnd(tf.greater(norm, 0), tf.greater(length, 0));
        const trust = tf.where(isUsual, tf.div(norm, tf.maximum(length, 1e-9)), 1);
        weight.assign(tf.sub(weight, tf.mul(step, tf.mul(trust, this.learningRate))));
      }
    });
  }

  static get className(): string {
    return 'Lamb';
  }
}

/** Gradient descent with a proximal step: the decay is a divisor, as in the original AdamW of some. */
class DecayedDescent extends Own {
  override applyGradients(gradients: Gradients): void {
    tf.tidy(() => {
      for (const { name, tensor } of listOf(gradients)) {
        const weight = weightOf(name);
        const shrunk = tf.div(weight, 1 + this.learningRate * 0.5);
        weight.assign(tf.sub(shrunk, tf.mul(tensor, this.learningRate)));
      }
    });
  }

  static get className(): string {
    return 'DecayedDescent';
  }
}

/** From far below to above where training diverges: a decay shows at all of them. */
const RATES = [1e-7, 1e-5, 1e-3, 3e-3, 1e-2, 3e-2, 0.1];

describe('an optimizer of one’s own is compiled, with the losses and weights of TensorFlow.js', () => {
  it.each<[name: string, make: () => tf.Optimizer]>([
    ['AdamW, decay 0.5', () => new AdamW(0.5)],
    ['AdamW, decay 0.01', () => new AdamW(0.01)],
    ['AdamW, decay 1e-4', () => new AdamW(1e-4)],
    ['Lion', () => new Lion()],
    ['LAMB', () => new Lamb()],
    ['a decay that divides', () => new DecayedDescent()],
  ])('%s', async (_, make) => {
    const [itself, ours] = [tasks.mlp!(), tasks.mlp!()];
    const weightsOf = ({ model }: typeof ours) =>
      model.getWeights().map((weight) => [...weight.dataSync()]);

    itself.model.compile({ optimizer: make(), loss: itself.loss });
    const { xs, ys } = itself.batch as { xs: tf.Tensor; ys: tf.Tensor };
    const wanted = { losses: [] as number[], weights: [] as number[][] };
    for (const lr of RATES) {
      setLearningRate(itself.model.optimizer, lr);
      wanted.losses.push((await itself.model.trainOnBatch(xs, ys)) as number);
    }
    wanted.weights.push(...weightsOf(itself));

    const optimizer = make();
    const step = await compileTrainStep({ ...ours, optimizer });
    const losses = await step.runMany(
      RATES.map(() => ours.batch),
      RATES,
    );
    step.writeBack();
    await step.dispose();
    expectSameTraining({ losses, weights: weightsOf(ours) }, wanted);
  });
});
