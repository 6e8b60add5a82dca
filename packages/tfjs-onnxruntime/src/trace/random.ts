import seedrandom from 'seedrandom';
import { splat, type Value } from '../graph/value.ts';
import { add, mul } from '../ops/elementwise.ts';
import { normal, uniform } from '../ops/random.ts';

/**
 * TensorFlow.js draws the random numbers of dropout and noise in JavaScript: in a trace they look like
 * constants. But tfjs seeds its generator from `Math.random()`. During a trace we return known seeds,
 * so that we know all numbers that may follow from them, and replace each tensor that holds such
 * numbers by a random draw of the graph.
 */
export class RandomDraws {
  readonly #state: Value;
  readonly #original = Math.random;
  readonly #next: () => number;
  #seed: number | undefined;
  #draws = 0;

  /** @param seed determines the numbers that `Math.random()` returns during the trace. */
  constructor(state: Value, seed: string) {
    this.#state = state;
    this.#next = seedrandom.alea(seed);
  }

  /** Whether a random number was drawn that didn't become a tensor. */
  get hasLoose(): boolean {
    return this.#seed !== undefined;
  }

  get count(): number {
    return this.#draws;
  }

  /** Replaces `Math.random()` until the returned function is called. */
  start(): () => void {
    Math.random = () => {
      // If a second number is drawn before the first became a tensor, neither is a seed: `hasLoose` stays.
      const next = this.#next();
      this.#seed = this.#seed === undefined ? next : Number.NaN;
      return next;
    };
    return () => {
      Math.random = this.#original;
    };
  }

  /** The draw that made the numbers `data`; `undefined` if they don't come from tfjs's generator. */
  drawOf(data: ArrayLike<number>): ((shape: readonly number[]) => Value) | undefined {
    if (this.#seed === undefined || Number.isNaN(this.#seed) || data.length === 0) return undefined;
    for (const [stream, draw] of [
      [uniformStream, uniform],
      [normalStream, normal],
    ] as const) {
      const fit = fitted(data, stream(this.#seed.toString()));
      if (!fit) continue;
      this.#seed = undefined;
      const number = this.#draws;
      this.#draws += 1;
      return (shape) => {
        const drawn = draw(this.#state, number, shape);
        return add(mul(drawn, splat(fit.scale)), splat(fit.offset));
      };
    }
    return undefined;
  }
}

function uniformStream(seed: string): () => number {
  return seedrandom.alea(seed);
}

/** The polar method of Marsaglia, as tfjs uses it. */
function normalStream(seed: string): () => number {
  const random = seedrandom.alea(seed);
  let second: number | undefined;
  return () => {
    if (second !== undefined) {
      const value = second;
      second = undefined;
      return value;
    }
    for (;;) {
      const [a, b] = [2 * random() - 1, 2 * random() - 1];
      const s = a * a + b * b;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      second = b * factor;
      return a * factor;
    }
  };
}

/** The line `data = offset + scale * stream`, if all points lie on one. */
function fitted(data: ArrayLike<number>, stream: () => number) {
  const numbers = Array.from({ length: data.length }, stream);
  const isOn = (offset: number, scale: number, tolerance: number) =>
    numbers.every((number, i) => Math.abs(offset + scale * number - data[i]!) <= tolerance);
  if (isOn(0, 1, 1e-7)) return { offset: 0, scale: 1 };
  // Any two points lie on a line.
  if (data.length < 3) return undefined;
  const low = numbers.indexOf(Math.min(...numbers.slice(0, 1000)));
  const high = numbers.indexOf(Math.max(...numbers.slice(0, 1000)));
  const scale = rounded((data[high]! - data[low]!) / (numbers[high]! - numbers[low]!));
  const offset = rounded(data[low]! - scale * numbers[low]!);
  const tolerance = 1e-5 * (Math.abs(scale) + Math.abs(offset));
  return scale !== 0 && isOn(offset, scale, tolerance) ? { offset, scale } : undefined;
}

/** Rounds to seven digits, the precision of the data. */
function rounded(number: number): number {
  return Math.abs(number) < 1e-6 ? 0 : Number(number.toPrecision(6));
}
