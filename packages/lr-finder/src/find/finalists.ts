import { tidyUp } from '../errors.ts';
import type { Trainable } from '../range-test/trainable.ts';
import type { TrialRun } from './run-trial.ts';
import type { Trial } from './trial.ts';

/** So many of the trials, the best ones, go on for as many steps again. */
export const FINALISTS = 2;

/** The best of some trials, at most as many as can go on, of equals the first; none that diverged. */
export function bestTrials(trials: readonly Trial[]): Trial[] {
  const ended = trials.filter(({ loss }) => loss < Infinity);
  return ended.sort((a, b) => a.loss - b.loss).slice(0, FINALISTS);
}

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
    const trials = bestTrials([...this.#best.map((each) => each.run.trial), run.trial]);
    if (!trials.includes(run.trial)) return;
    const all = [...this.#best, { run, state: await this.#trainable.save() }];
    this.#best = trials.map((trial) => all.find((each) => each.run.trial === trial)!);
    await this.#free(all.filter((each) => !this.#best.includes(each)));
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
