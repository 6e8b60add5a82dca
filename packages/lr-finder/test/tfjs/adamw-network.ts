import type { Trainable } from '../../src/range-test/trainable.ts';
import type { RecordedRun } from './recorded-run.ts';

interface Parameter {
  readonly value: Float64Array;
  readonly gradient: Float64Array;
  readonly moment1: Float64Array;
  readonly moment2: Float64Array;
}

/**
 * A training loop of one's own on typed arrays: dense, tanh, dense, cross-entropy on logits, AdamW
 * as the recorded run states it. Nothing of any framework.
 */
export class AdamWNetwork implements Trainable<{ parameters: Float64Array[][]; steps: number }> {
  readonly #run: RecordedRun;
  readonly #parameters: Parameter[];
  #steps = 0;
  #drawn = 0;

  constructor(run: RecordedRun) {
    this.#run = run;
    this.#parameters = ['0.weight', '0.bias', '2.weight', '2.bias'].map((name) => {
      const { data } = run.initial_weights[name]!;
      const zeros = () => new Float64Array(data.length);
      return {
        value: Float64Array.from(data),
        gradient: zeros(),
        moment1: zeros(),
        moment2: zeros(),
      };
    });
  }

  step(lr: number): number {
    const { batches } = this.#run;
    const loss = this.#backpropagate(batches[this.#drawn++ % batches.length]!);
    this.#update(lr);
    return loss;
  }

  save() {
    const parameters = this.#parameters.map(({ value, moment1, moment2 }) =>
      [value, moment1, moment2].map((array) => array.slice()),
    );
    return { parameters, steps: this.#steps };
  }

  restore({ parameters, steps }: ReturnType<AdamWNetwork['save']>): void {
    for (const [i, { value, moment1, moment2 }] of this.#parameters.entries()) {
      const saved = parameters[i]!;
      for (const [j, array] of [value, moment1, moment2].entries()) array.set(saved[j]!);
    }
    this.#steps = steps;
  }

  /** Fills in the gradients of the batch's mean loss, and gives that. */
  #backpropagate(rows: readonly number[]): number {
    const { inputs, labels } = this.#run.data;
    const [weight1, bias1, weight2, bias2] = this.#parameters as [
      Parameter,
      Parameter,
      Parameter,
      Parameter,
    ];
    const hidden = bias1.value.length;
    const classes = bias2.value.length;
    const features = weight1.value.length / hidden;
    for (const { gradient } of this.#parameters) gradient.fill(0);
    let loss = 0;
    for (const row of rows) {
      const x = inputs.slice(row * features, (row + 1) * features);
      const activity = dense(x, weight1.value, bias1.value).map(Math.tanh);
      const logits = dense(activity, weight2.value, bias2.value);
      const highest = Math.max(...logits);
      const exps = logits.map((logit) => Math.exp(logit - highest));
      const sum = exps.reduce((a, b) => a + b);
      const label = labels[row]!;
      loss += Math.log(sum) + highest - logits[label]!;

      const slope2 = exps.map((e, c) => (e / sum - (c === label ? 1 : 0)) / rows.length);
      const slope1 = new Array<number>(hidden).fill(0);
      for (let c = 0; c < classes; c++) {
        bias2.gradient[c]! += slope2[c]!;
        for (let h = 0; h < hidden; h++) {
          weight2.gradient[c * hidden + h]! += slope2[c]! * activity[h]!;
          slope1[h]! += slope2[c]! * weight2.value[c * hidden + h]! * (1 - activity[h]! ** 2);
        }
      }
      for (let h = 0; h < hidden; h++) {
        bias1.gradient[h]! += slope1[h]!;
        for (let f = 0; f < features; f++) {
          weight1.gradient[h * features + f]! += slope1[h]! * x[f]!;
        }
      }
    }
    return loss / rows.length;
  }

  /** torch's AdamW: the decay first, then the Adam step. */
  #update(lr: number): void {
    const { betas = [0.9, 0.999], eps = 1e-8, weight_decay = 0.01 } = this.#run.optimizer;
    const [beta1, beta2] = betas;
    this.#steps++;
    const correction1 = 1 - beta1 ** this.#steps;
    const correction2 = Math.sqrt(1 - beta2 ** this.#steps);
    for (const { value, gradient, moment1, moment2 } of this.#parameters) {
      for (const [i, g] of gradient.entries()) {
        value[i]! *= 1 - lr * weight_decay;
        moment1[i] = beta1 * moment1[i]! + (1 - beta1) * g;
        moment2[i] = beta2 * moment2[i]! + (1 - beta2) * g * g;
        value[i]! -=
          ((lr / correction1) * moment1[i]!) / (Math.sqrt(moment2[i]!) / correction2 + eps);
      }
    }
  }
}

/** `weight @ x + bias`, with weight [out, in] as torch lays it out. */
function dense(x: readonly number[], weight: Float64Array, bias: Float64Array): number[] {
  return Array.from(bias, (b, o) =>
    x.reduce((sum, value, i) => sum + value * weight[o * x.length + i]!, b),
  );
}
