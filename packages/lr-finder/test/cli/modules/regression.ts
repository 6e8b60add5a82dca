import type { Trainable } from 'lr-finder';

// Least squares by gradient descent, as the module of a user would have it: with an enum, which
// needs more than types to be stripped, and a type of a package.

enum Sign {
  Minus = -1,
  Plus = 1,
}

const samples = Array.from({ length: 256 }, (_, i) => ({
  x: Math.sin(i),
  y: 3 * Math.sin(i) + Sign.Minus,
}));

export interface Line {
  slope: number;
  offset: number;
}

/** Told of whatever happens to the training. */
export function regression(tell: (what: string) => void = () => {}): Trainable<Line> {
  let [slope, offset, drawn] = [0, 0, 0];
  return {
    step(lr) {
      let [loss, slopeGradient, offsetGradient] = [0, 0, 0];
      for (let i = 0; i < 16; i++) {
        const { x, y } = samples[drawn++ % samples.length]!;
        const error = slope * x + offset - y;
        loss += error ** 2 / 16;
        slopeGradient += (2 * error * x) / 16;
        offsetGradient += (2 * error) / 16;
      }
      slope -= lr * slopeGradient;
      offset -= lr * offsetGradient;
      tell(`step ${drawn / 16}`);
      return loss;
    },
    save: () => ({ slope, offset }),
    restore(saved) {
      ({ slope, offset } = saved);
      tell(`restored to ${slope}, ${offset}`);
    },
  };
}
