import type * as tf from '@tensorflow/tfjs';

/** Averages over batches, weighted by their sizes. */
export class Averages {
  readonly #labels: readonly string[];
  readonly #sums: number[];
  #samples = 0;

  constructor(labels: readonly string[]) {
    this.#labels = labels;
    this.#sums = labels.map(() => 0);
  }

  add(numbers: readonly number[], samples: number): void {
    this.#samples += samples;
    numbers.forEach((number, i) => {
      this.#sums[i]! += number * samples;
    });
  }

  logs(prefix = ''): tf.Logs {
    const averages = this.#sums.map((sum) => sum / this.#samples);
    return logsOf(this.#labels, averages, prefix);
  }
}

/** Numbers by label. */
export function logsOf(
  labels: readonly string[],
  numbers: readonly number[],
  prefix = '',
): tf.Logs {
  return Object.fromEntries(labels.map((label, i) => [prefix + label, numbers[i]!]));
}
