import { conflictOf } from '../settings/check.ts';
import type { Settings } from '../settings/settings.ts';
import type { Command, Experiment, Report, Trial } from '../training/messages.ts';
import { WorkerLink } from '../workers/worker-link.ts';
import { readingOf } from './select.ts';
import type { Store } from './store.ts';

/** What the buttons do: it talks to the worker that trains, and tells the store what comes back. */
export class Session {
  readonly #store: Store;
  readonly #worker: WorkerLink<Command, Report>;

  constructor(store: Store) {
    this.#store = store;
    const onReply = (report: Report) => {
      // What failed may have left its engine broken, as a graphics context that was lost does.
      if (report.kind === 'failed') this.#worker.end();
      store.dispatch({ kind: 'report', report });
    };
    this.#worker = new WorkerLink(
      'The training',
      () => new Worker(new URL('../training/worker.ts', import.meta.url), { type: 'module' }),
      { onReply, onFailure: (message) => onReply({ kind: 'failed', message }) },
    );
    this.#worker.send({ kind: 'look' });
  }

  /** A new test; or `again`: the same with the next seed, beside those that are shown. */
  test(again = false): void {
    const { settings, shown } = this.#store.state;
    if (this.#refuses(settings)) return;
    if (again) {
      const seeds = shown.tests.flatMap(({ ran }) => ran?.settings.seed ?? []);
      const seed = Math.max(settings.seed - 1, ...seeds) + 1;
      this.#store.dispatch({ kind: 'set', settings: { seed } });
    }
    this.#store.dispatch({ kind: 'begin', work: 'test', again });
    this.#send({ kind: 'test', experiment: this.#experiment() });
  }

  /** Times a few steps on every engine that isn't known yet. */
  measure(): void {
    if (this.#refuses({ ...this.#store.state.settings, engine: 'fastest' })) return;
    this.#store.dispatch({ kind: 'begin', work: 'measure', again: false });
    this.#send({ kind: 'measure', experiment: this.#experiment() });
  }

  /** Trains for a moment at a third of the suggestion, at it, at three times it, and in a cycle. */
  tryOut(): void {
    const { state } = this.#store;
    const suggestion = readingOf(state);
    const ran = state.shown.tests.at(-1)?.ran;
    if (!suggestion || !(suggestion.lr > 0) || !ran) return;
    const { lr, bounds } = suggestion;
    const trials: Trial[] = [
      { name: 'a third of it', lr: lr / 3 },
      { name: 'the suggested rate', lr },
      { name: 'three times it', lr: 3 * lr },
      { name: 'one cycle', lr: bounds },
    ];
    const { trialSteps: steps } = state.settings;
    this.#store.dispatch({ kind: 'begin-trials', trials, steps });
    const settings = { ...ran.settings, engine: ran.engine };
    this.#send({
      kind: 'try',
      experiment: { ...this.#experiment(), settings },
      trials,
      steps,
    });
  }

  pause(): void {
    this.#store.dispatch({ kind: 'pause' });
    this.#worker.send({ kind: 'pause' });
  }

  resume(): void {
    this.#store.dispatch({ kind: 'resume' });
    this.#worker.send({ kind: 'resume' });
  }

  stop(): void {
    this.#store.dispatch({ kind: 'stop' });
    this.#worker.send({ kind: 'stop' });
  }

  #send(command: Command): void {
    // If the first worker could not be loaded, the engines are still unknown.
    if (!this.#store.state.engines) this.#worker.send({ kind: 'look' });
    this.#worker.send(command);
  }

  #experiment(): Experiment {
    const { settings, table, timings } = this.#store.state;
    return { settings, own: table?.data, timings };
  }

  #refuses(settings: Settings): boolean {
    const conflict = conflictOf(settings);
    const isMissing = settings.data === 'csv' && !this.#store.state.table;
    const message = conflict ?? (isMissing ? 'Drop a table in first, or choose other data.' : '');
    if (message) this.#store.dispatch({ kind: 'fail', message });
    return message !== '';
  }
}
