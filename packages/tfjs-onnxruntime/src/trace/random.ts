import seedrandom from 'seedrandom';
import { splat, type Value } from '../graph/value.ts';
import { add, mul } from '../ops/elementwise.ts';
import { normal, truncatedNormal, uniform } from '../ops/random.ts';

/** Each kind of draw: the numbers of tfjs that follow from a seed, and the operations of the graph. */
const KINDS = {
  uniform: [uniformStream, uniform],
  normal: [normalStream, normal],
  truncatedNormal: [truncatedStream, truncatedNormal],
} as const;

/** A tensor of random numbers that a step draws. */
export interface Draw {
  readonly kind: keyof typeof KINDS;
  /** Its index among the draws of the step. */
  readonly number: number;
  readonly line: Line;
}

/** A draw in the graph. */
export function drawnValue(
  { kind, number, line: { scale, offset } }: Draw,
  state: Value,
  shape: readonly number[],
): Value {
  const drawn = KINDS[kind][1](state, number, shape);
  return add(mul(drawn, splat(scale)), splat(offset));
}

/**
 * Seeds for which the generator of TensorFlow.js begins with a number below 1e-6, so that a uniform draw
 * begins with its lower bound, to single precision; and for which the first number of a normal draw is
 * beyond two standard deviations, so that a truncated draw differs from the start.
 */
const SEEDS = [0.03333027, 0.15492141] as const;

/** The line `number = offset + scale * stream` on which the numbers of a draw lie. */
export interface Line {
  readonly offset: number;
  readonly scale: number;
}

/**
 * TensorFlow.js draws the random numbers of dropout and noise in JavaScript: in a trace they look like
 * constants. But tfjs seeds its generator from `Math.random()`. During a trace we return known seeds,
 * so that we know all numbers that may follow from them, and replace each tensor that holds such
 * numbers by a random draw of the graph.
 */
export class RandomDraws {
  readonly #original = Math.random;
  readonly #first: number;
  readonly #next: () => number;
  readonly #lines: Line[];
  #seed: number | undefined;
  #draws = 0;

  /**
   * @param trace the number of the trace, which determines what `Math.random()` returns.
   * @param lines the lines of the draws in traces before this one; those of this one are added.
   */
  constructor(trace: number, lines: Line[]) {
    this.#first = SEEDS[trace % SEEDS.length]!;
    this.#next = seedrandom.alea(`trace ${trace}`);
    this.#lines = lines;
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
      const isSeed = this.#seed === undefined;
      const next = isSeed ? this.#first : this.#next();
      this.#seed = isSeed ? next : Number.NaN;
      return next;
    };
    return () => {
      Math.random = this.#original;
    };
  }

  /** The draw that made the numbers `data`; `undefined` if they don't come from tfjs's generator. */
  drawOf(data: ArrayLike<number>): Draw | undefined {
    if (this.#seed === undefined || Number.isNaN(this.#seed) || data.length === 0) return undefined;
    for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
      const [stream] = KINDS[kind];
      const numbers = Array.from({ length: data.length }, stream(this.#seed.toString()));
      const line = lineThrough(numbers, data, this.#lines[this.#draws]);
      if (!line) continue;
      this.#seed = undefined;
      const number = this.#draws;
      this.#lines[number] = line;
      this.#draws += 1;
      return { kind, number, line };
    }
    return undefined;
  }
}

function uniformStream(seed: string): () => number {
  return seedrandom.alea(seed);
}

/** The polar method of Marsaglia, as tfjs uses it. */
function normalStream(seed: string): () => number {
  return polarStream(seed, () => true);
}

/** The same, where tfjs draws again what is beyond two standard deviations. */
function truncatedStream(seed: string): () => number {
  return polarStream(seed, (number) => Math.abs(number) <= 2);
}

function polarStream(seed: string, isValid: (number: number) => boolean): () => number {
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
      if (!isValid(a * factor)) continue;
      if (isValid(b * factor)) second = b * factor;
      return a * factor;
    }
  };
}

/** Half the distance from 1 to the next number of single precision. */
const ROUNDING = 2 ** -24;

/** The line on which all points lie: the known one where it fits, so that all traces have the same. */
function lineThrough(
  numbers: readonly number[],
  data: ArrayLike<number>,
  known: Line | undefined,
): Line | undefined {
  const isOn = ({ offset, scale }: Line, tolerance: number) =>
    numbers.every((number, i) => Math.abs(offset + scale * number - data[i]!) <= tolerance);
  const toleranceOf = ({ offset, scale }: Line) => 1e-5 * (Math.abs(scale) + Math.abs(offset));
  if (known && isOn(known, toleranceOf(known))) return known;
  const isStandard = numbers.every(
    (number, i) => Math.abs(number - data[i]!) <= 2 * ROUNDING * Math.abs(number),
  );
  if (isStandard) return { offset: 0, scale: 1 };
  // Any two points lie on a line.
  if (data.length < 3) return undefined;
  const low = numbers.indexOf(Math.min(...numbers.slice(0, 1000)));
  const high = numbers.indexOf(Math.max(...numbers.slice(0, 1000)));
  const width = numbers[high]! - numbers[low]!;
  const slope = (data[high]! - data[low]!) / width;
  const slopeNoise = (2 * ROUNDING * (Math.abs(data[high]!) + Math.abs(data[low]!))) / width;
  const scale = shortest(slope, slopeNoise);
  const lowNoise = ROUNDING * Math.abs(data[low]!) + slopeNoise * Math.abs(numbers[low]!);
  const line = { scale, offset: shortest(data[low]! - slope * numbers[low]!, 2 * lowNoise) };
  return scale !== 0 && isOn(line, toleranceOf(line)) ? line : undefined;
}

/** The shortest decimal number within the noise: people write such bounds. */
function shortest(number: number, noise: number): number {
  if (Math.abs(number) <= noise) return 0;
  for (let digits = 1; digits < 8; digits += 1) {
    const short = Number(number.toPrecision(digits));
    if (Math.abs(short - number) <= noise) return short;
  }
  return number;
}
