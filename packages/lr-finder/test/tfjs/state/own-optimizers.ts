import * as tf from '@tensorflow/tfjs';

type Gradients = Parameters<tf.Optimizer['applyGradients']>[0];

/** An optimizer as people write it: it gives each weight its update, and keeps what it likes where. */
abstract class OwnOptimizer extends tf.Optimizer {
  learningRate = 0.02;

  /** The new value of a weight; called tidily. */
  abstract updated(weight: tf.Variable, gradient: tf.Tensor, name: string): tf.Tensor;

  beginStep(): void {}

  override applyGradients(gradients: Gradients): void {
    this.beginStep();
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    tf.tidy(() => {
      for (const { name, tensor } of list) {
        const weight = tf.engine().registeredVariables[name]!;
        weight.assign(this.updated(weight, tensor, name));
      }
    });
    this.incrementIterations();
  }

  override getConfig() {
    return { learningRate: this.learningRate };
  }

  static get className(): string {
    return 'OwnOptimizer';
  }
}

const zeros = (weight: tf.Variable) => tf.variable(tf.zerosLike(weight), false);

/** Momentum in a slot, wherever that is. */
function withMomentum(slot: tf.Variable, weight: tf.Variable, gradient: tf.Tensor, lr: number) {
  slot.assign(tf.add(tf.mul(slot, 0.9), gradient));
  return tf.sub(weight, tf.mul(slot, lr));
}

class CountsSteps extends OwnOptimizer {
  t = 0;
  override beginStep() {
    this.t += 1;
  }
  updated(weight: tf.Variable, gradient: tf.Tensor) {
    return tf.sub(weight, tf.mul(gradient, this.learningRate / Math.sqrt(this.t)));
  }
}

class SlotsInObject extends OwnOptimizer {
  slots: Record<string, tf.Variable> = {};
  updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    this.slots[name] ??= zeros(weight);
    return withMomentum(this.slots[name], weight, gradient, this.learningRate);
  }
}

class SlotsInMap extends OwnOptimizer {
  slots = new Map<tf.Variable, tf.Variable>();
  updated(weight: tf.Variable, gradient: tf.Tensor) {
    if (!this.slots.has(weight)) this.slots.set(weight, zeros(weight));
    return withMomentum(this.slots.get(weight)!, weight, gradient, this.learningRate);
  }
}

class SlotsInList extends OwnOptimizer {
  names: string[] = [];
  slots: tf.Variable[] | undefined;
  updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    this.slots ??= [];
    if (!this.names.includes(name)) {
      this.names.push(name);
      this.slots.push(zeros(weight));
    }
    const slot = this.slots[this.names.indexOf(name)]!;
    return withMomentum(slot, weight, gradient, this.learningRate);
  }
}

class SlotsOutOfSight extends OwnOptimizer {
  readonly #slots: Record<string, tf.Variable> = {};
  updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    this.#slots[name] ??= zeros(weight);
    return withMomentum(this.#slots[name], weight, gradient, this.learningRate);
  }
}

class ReplacesTensors extends OwnOptimizer {
  velocity: Record<string, tf.Tensor> = {};
  updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    const old = this.velocity[name];
    const velocity = tf.keep(old ? tf.add(tf.mul(old, 0.9), gradient) : gradient.clone());
    old?.dispose();
    this.velocity[name] = velocity;
    return tf.sub(weight, tf.mul(velocity, this.learningRate));
  }
}

class TypedArrays extends OwnOptimizer {
  velocity: Record<string, Float32Array> = {};
  updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    this.velocity[name] ??= new Float32Array(weight.size);
    const velocity = this.velocity[name];
    gradient.dataSync().forEach((one, i) => {
      velocity[i] = 0.9 * velocity[i]! + one;
    });
    return tf.sub(weight, tf.mul(tf.tensor(velocity, weight.shape), this.learningRate));
  }
}

class Lion extends OwnOptimizer {
  moments = new Map<string, tf.Variable>();
  updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    if (!this.moments.has(name)) this.moments.set(name, zeros(weight));
    const moment = this.moments.get(name)!;
    const direction = tf.sign(tf.add(tf.mul(moment, 0.9), tf.mul(gradient, 0.1)));
    moment.assign(tf.add(tf.mul(moment, 0.99), tf.mul(gradient, 0.01)));
    const update = tf.add(direction, tf.mul(weight, 0.1));
    return tf.sub(weight, tf.mul(update, this.learningRate));
  }
}

class AdamW extends OwnOptimizer {
  state: Record<string, { m: tf.Variable; v: tf.Variable }> = {};
  powers = { beta1: 1, beta2: 1 };
  override beginStep() {
    this.powers.beta1 *= 0.9;
    this.powers.beta2 *= 0.999;
  }
  /** The step of Adam, bias correction and all. */
  direction(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    this.state[name] ??= { m: zeros(weight), v: zeros(weight) };
    const { m, v } = this.state[name];
    m.assign(tf.add(tf.mul(m, 0.9), tf.mul(gradient, 0.1)));
    v.assign(tf.add(tf.mul(v, 0.999), tf.mul(tf.square(gradient), 0.001)));
    const root = tf.sqrt(tf.div(v, 1 - this.powers.beta2));
    return tf.div(tf.div(m, 1 - this.powers.beta1), tf.add(root, 1e-7));
  }
  updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    const update = tf.add(this.direction(weight, gradient, name), tf.mul(weight, 0.01));
    return tf.sub(weight, tf.mul(update, this.learningRate));
  }
}

class Lamb extends AdamW {
  override updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    const update = tf.add(this.direction(weight, gradient, name), tf.mul(weight, 0.01));
    const trust = tf.div(tf.add(tf.norm(weight), 1e-3), tf.add(tf.norm(update), 1e-3));
    return tf.sub(weight, tf.mul(tf.mul(update, trust), this.learningRate));
  }
}

class AveragesWeights extends OwnOptimizer {
  averages: Record<string, tf.Variable> = {};
  updated(weight: tf.Variable, gradient: tf.Tensor, name: string) {
    this.averages[name] ??= tf.variable(weight.clone(), false);
    const average = this.averages[name];
    average.assign(tf.add(tf.mul(average, 0.9), tf.mul(weight, 0.1)));
    return tf.sub(average, tf.mul(gradient, this.learningRate));
  }
}

/** Goes back half of the way at each second step; the steps are another optimizer's. */
class Lookahead extends tf.Optimizer {
  readonly inner = tf.train.adam(0.02);
  slow: Record<string, tf.Tensor> = {};
  steps = 0;

  get learningRate(): number {
    return (this.inner as unknown as { learningRate: number }).learningRate;
  }
  set learningRate(lr: number) {
    (this.inner as unknown as { learningRate: number }).learningRate = lr;
  }

  override applyGradients(gradients: Gradients): void {
    const names = Array.isArray(gradients)
      ? gradients.map(({ name }) => name)
      : Object.keys(gradients);
    const weights = names.map((name) => tf.engine().registeredVariables[name]!);
    for (const weight of weights) this.slow[weight.name] ??= tf.keep(weight.clone());
    this.inner.applyGradients(gradients as tf.NamedTensorMap as never);
    this.steps += 1;
    if (this.steps % 2 === 0) {
      for (const weight of weights) {
        const old = this.slow[weight.name]!;
        const half = tf.tidy(() => tf.keep(tf.div(tf.add(old, weight), 2)));
        old.dispose();
        this.slow[weight.name] = half;
        weight.assign(half);
      }
    }
    this.incrementIterations();
  }

  override getConfig() {
    return {};
  }

  static get className(): string {
    return 'Lookahead';
  }
}

/** Optimizers of one's own, each with another place for what it keeps. */
export const OWN_OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  'a number that counts steps': () => new CountsSteps(),
  'slots in an object': () => new SlotsInObject(),
  'slots in a map': () => new SlotsInMap(),
  'slots in a list': () => new SlotsInList(),
  'slots in a private field': () => new SlotsOutOfSight(),
  'tensors that are replaced': () => new ReplacesTensors(),
  'typed arrays': () => new TypedArrays(),
  Lion: () => new Lion(),
  AdamW: () => new AdamW(),
  LAMB: () => new Lamb(),
  'averages of the weights': () => new AveragesWeights(),
  'lookahead around another optimizer': () => new Lookahead(),
};
