import seedrandom from 'seedrandom';

/** What a network learns from. */
export interface Sample {
  readonly features: readonly number[];
  /** Which of the outputs is right. */
  readonly label: number;
  /** How much it counts in the loss. Default: 1. */
  readonly weight?: number;
}

/** A dense network with one hidden layer (tanh) and softmax. All its weights lie in one array. */
export class Network {
  readonly weights: Float64Array;
  /** Where the weights of each layer begin and end, biases after the rest. */
  readonly layers: {
    readonly hidden: readonly [number, number];
    readonly output: readonly [number, number];
  };
  readonly #hidden: number;
  readonly #outputs: number;

  constructor(inputs: number, hidden: number, outputs: number, seed = 0) {
    this.#hidden = hidden;
    this.#outputs = outputs;
    const split = hidden * (inputs + 1);
    this.weights = new Float64Array(split + outputs * (hidden + 1));
    this.layers = { hidden: [0, split], output: [split, this.weights.length] };
    const random = seedrandom.alea(String(seed));
    const fill = (from: number, count: number, fanIn: number) => {
      for (let i = from; i < from + count; i++)
        this.weights[i] = (2 * random() - 1) / Math.sqrt(fanIn);
    };
    fill(0, hidden * inputs, inputs);
    fill(split, outputs * hidden, hidden);
  }

  /** The probability of each output. */
  predict(features: readonly number[]): Float64Array {
    return this.#forward(features).probabilities;
  }

  /** The mean cross-entropy of a batch, and its gradient. */
  gradient(batch: readonly Sample[]): { loss: number; gradient: Float64Array } {
    const gradient = new Float64Array(this.weights.length);
    let loss = 0;
    for (const { features, label, weight = 1 } of batch) {
      const share = weight / batch.length;
      const { hidden, probabilities } = this.#forward(features);
      loss -= share * Math.log(probabilities[label]!);
      const atOutput = probabilities.map((p, i) => share * (p - (i === label ? 1 : 0)));
      const atHidden = hidden.map((h, j) => {
        let sum = 0;
        for (const [i, error] of atOutput.entries()) {
          sum += error * this.weights[this.layers.output[0] + i * this.#hidden + j]!;
        }
        return sum * (1 - h * h);
      });
      addLayer(gradient, this.layers.hidden[0], features, atHidden);
      addLayer(gradient, this.layers.output[0], hidden, atOutput);
    }
    return { loss, gradient };
  }

  #forward(features: readonly number[]) {
    const hidden = this.#layer('hidden', features, this.#hidden).map(Math.tanh);
    const logits = this.#layer('output', hidden, this.#outputs);
    const largest = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - largest));
    const total = powers.reduce((a, b) => a + b);
    return { hidden, probabilities: powers.map((power) => power / total) };
  }

  #layer(name: 'hidden' | 'output', inputs: ArrayLike<number>, size: number): Float64Array {
    const [start, end] = this.layers[name];
    return Float64Array.from({ length: size }, (_, i) => {
      let sum = this.weights[end - size + i]!;
      for (let j = 0; j < inputs.length; j++) {
        sum += this.weights[start + i * inputs.length + j]! * inputs[j]!;
      }
      return sum;
    });
  }
}

/** Adds a layer's part of the gradient: of its weights, and then of its biases. */
function addLayer(
  gradient: Float64Array,
  start: number,
  inputs: ArrayLike<number>,
  errors: Float64Array,
): void {
  const biases = start + errors.length * inputs.length;
  for (const [i, error] of errors.entries()) {
    for (let j = 0; j < inputs.length; j++) {
      gradient[start + i * inputs.length + j]! += error * inputs[j]!;
    }
    gradient[biases + i]! += error;
  }
}
