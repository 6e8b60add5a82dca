/**
 * A network of another library, brain.js, which trains on a list of samples in one call. It refuses
 * rates of 1 and more.
 */
import brain from 'brain.js';
import type { Trainable } from 'lr-finder';
import type { Sample } from './network.ts';

/** What a step changes. `toJSON` has no `changes`, the momentum: it would come back another network. */
interface BrainState {
  readonly weights: number[][][];
  readonly biases: number[][];
  readonly changes: number[][][];
}

/** The parts of a `NeuralNetwork` that its types leave out. */
type Inside = { -readonly [name in keyof BrainState]: BrainState[name] } & {
  /** Makes the weights, which the first training would do otherwise: too late to be saved. */
  prepTraining(samples: object[], options: object): void;
};

export function withBrain(batches: Iterator<readonly Sample[], never>): Trainable<BrainState> {
  const network = new brain.NeuralNetwork({ hiddenLayers: [16], activation: 'tanh' });
  const inside = network as unknown as Inside;
  inside.prepTraining([{ input: [0, 0, 0, 0], output: [0, 0, 0] }], {});
  return {
    step(lr) {
      const samples = batches.next().value.map(({ features, label }) => ({
        input: [...features],
        output: [0, 1, 2].map((i) => (i === label ? 1 : 0)),
      }));
      // One update a sample, each error before its own, whatever the error is.
      const once = { iterations: 1, errorThresh: Number.MIN_VALUE };
      return network.train(samples, { ...once, learningRate: lr, momentum: 0.1 }).error;
    },
    save: () =>
      structuredClone({ weights: inside.weights, biases: inside.biases, changes: inside.changes }),
    restore: (saved) => void Object.assign(inside, structuredClone(saved)),
  };
}
