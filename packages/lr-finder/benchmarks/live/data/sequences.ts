// Sequences made by a rule and a seed.
import * as tf from '@tensorflow/tfjs';
import { uniform } from '../../../src/suggest/random.ts';
import type { Data } from '../task.ts';
import { oneHot, split } from './split.ts';

const VALIDATION = 500;
const TRIALS = 500;
const SAMPLES = 2000 + VALIDATION + TRIALS;

/** Waves of four forms, of any frequency and phase, in noise: [samples, 64, 1]. */
export function waves(): Data {
  const random = uniform(21);
  const forms: ((turn: number) => number)[] = [
    (turn) => Math.sin(2 * Math.PI * turn),
    (turn) => (turn < 0.5 ? 1 : -1),
    (turn) => 2 * turn - 1,
    (turn) => 4 * Math.abs(turn - 0.5) - 1,
  ];
  const kinds = Array.from({ length: SAMPLES }, (_, i) => i % forms.length);
  const signals = kinds.map((kind) => {
    const frequency = 2 + 4 * random();
    const phase = random();
    return Array.from({ length: 64 }, (_, t) => {
      const turn = (frequency * t) / 64 + phase;
      return [forms[kind]!(turn - Math.floor(turn)) + 0.6 * (random() + random() - 1)];
    });
  });
  return tf.tidy(() =>
    split(tf.tensor3d(signals), oneHot(kinds, forms.length), VALIDATION, TRIALS),
  );
}

/** The next symbol of eight, where the one two places before decides: [samples, 10, 8]. */
export function chain(): Data {
  const random = uniform(22);
  const symbols = 8;
  const length = 10;
  const follows = Array.from({ length: symbols ** 2 }, () => Math.floor(symbols * random()));
  const xs: number[][] = [];
  const next: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const line = [Math.floor(symbols * random()), Math.floor(symbols * random())];
    while (line.length <= length) {
      const [before, last] = line.slice(-2) as [number, number];
      const ruled = follows[before * symbols + last]!;
      line.push(random() < 0.9 ? ruled : Math.floor(symbols * random()));
    }
    xs.push(line.slice(0, length));
    next.push(line[length]!);
  }
  return tf.tidy(() => {
    const inputs = oneHot(xs.flat(), symbols).reshape([SAMPLES, length, symbols]);
    return split(inputs, oneHot(next, symbols), VALIDATION, TRIALS);
  });
}

/** The topic of six of a text of 20 words; a third of the words belong to it. [samples, 20] */
export function topics(): Data {
  const random = uniform(23);
  const words = 300;
  const of = 6;
  const kinds = Array.from({ length: SAMPLES }, (_, i) => i % of);
  const texts = kinds.map((kind) =>
    Array.from({ length: 20 }, () => {
      // Squared: a few words are frequent, and most are rare.
      const rank = random() ** 2;
      const own = words / of;
      return random() < 0.33 ? kind * own + Math.floor(own * rank) : Math.floor(words * rank);
    }),
  );
  return tf.tidy(() => split(tf.tensor2d(texts), oneHot(kinds, of), VALIDATION, TRIALS));
}
