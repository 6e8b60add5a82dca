import { tidyUp } from '../errors.ts';
import type { Trainable } from '../range-test/trainable.ts';
import type { TrialRun } from './run-trial.ts';

/** So many of the trials, the best ones, go on for as many steps again. */
export const FINALISTS = 2;

/** A trial that may go on, and the state in which it ended. */
export interface Finalist {
  readonly run: TrialRun;
  readonly state: unknown;
}

/** The best trials so far. */
export class Finalists {
  readonly #trainable: Trainable;
  #best: readonly Finalist[] = [];

  constructor(trainable: Trainable) {
    this.#trainable = trainable;
  }

  /** Those that can go on; a trial that is the only one has nothing to be compared with. */
  get all(): readonly Finalist[] {
    return this.#best.length < FINALISTS ? [] : this.#best;
  }

  /** Keeps a trial that has just ended, with the state of the trainable, if it is among the best. */
  async add(run: TrialRun): Promise<void> {
    const { loss } = run.trial;
    const isAmong = ({ run: { trial } }: Finalist) => trial.loss <= loss;
    if (loss === Infinity || this.#best.filter(isAmong).length === FINALISTS) return;
    const added = { run, state: await this.#trainable.save() };
    const ranked = [...this.#best.filter(isAmong), added, ...this.#best.filter((f) => !isAmong(f))];
    this.#best = ranked.slice(0, FINALISTS);
    await this.#free(ranked.slice(FINALISTS));
  }

  /** Frees all states. */
  async release(): Promise<void> {
    await this.#free(this.#best);
  }

  async #free(finalists: readonly Finalist[]): Promise<void> {
    for (const { state } of finalists) {
      await tidyUp('release() of a saved copy', () => this.#trainable.release?.(state));
    }
  }
}
