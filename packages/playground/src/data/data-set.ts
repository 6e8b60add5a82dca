/** Samples as flat lists of numbers, as tensors are made of. */
export interface Samples {
  /** Inputs, sample after sample. */
  readonly xs: Float32Array;
  /** Targets: one number for each output. */
  readonly ys: Float32Array;
  readonly count: number;
}

/** What a network can be trained on. Plain data, which a worker can be sent. */
export interface DataSet {
  readonly train: Samples;
  readonly validation: Samples;
  /** Shape of one input. */
  readonly inputShape: readonly number[];
  /** Numbers that a network has to say of a sample. */
  readonly outputs: number;
  /** Whether these are the probabilities of classes, or numbers as such. */
  readonly task: 'classes' | 'numbers';
}

/** One sample before it is put into a set. */
export interface Sample {
  readonly input: readonly number[];
  readonly target: readonly number[];
}

/** A class as the probabilities of all. */
export function oneHot(index: number, classes: number): number[] {
  return Array.from({ length: classes }, (_, i) => (i === index ? 1 : 0));
}

/** Puts samples, which are in no telling order, into a set: every fifth is for validation. */
export function dataSetOf(
  samples: readonly Sample[],
  task: DataSet['task'],
  inputShape: readonly number[] = [samples[0]?.input.length ?? 0],
): DataSet {
  const part = (wanted: boolean) =>
    flat(samples.filter((_, i) => (i % VALIDATION_EVERY === VALIDATION_EVERY - 1) === wanted));
  return {
    train: part(false),
    validation: part(true),
    inputShape,
    outputs: samples[0]?.target.length ?? 0,
    task,
  };
}

const VALIDATION_EVERY = 5;

function flat(samples: readonly Sample[]): Samples {
  return {
    xs: Float32Array.from(samples.flatMap(({ input }) => input)),
    ys: Float32Array.from(samples.flatMap(({ target }) => target)),
    count: samples.length,
  };
}

/** The same values with mean 0 and variance 1; values that are all alike become 0. */
export function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return values.map((value) => (value - mean) * scale);
}
