import type { SweepOptions, SweepProgress } from './options.ts';
import type { SweepTask } from './processes/task.ts';
import { parseRecord } from './results/record.ts';
import type { ResultsFile } from './results/results-file.ts';
import { identityOf, seedOf, type TestContext } from './settings/identity.ts';
import type { Settings } from './settings/settings.ts';

/** The tests of a sweep that are still to be done; their results go to the file. */
export class SweepQueue {
  readonly #settings: Settings;
  readonly #context: TestContext;
  readonly #file: ResultsFile;
  readonly #options: Pick<SweepOptions, 'retry' | 'onResult'>;
  readonly #start = performance.now();
  /** Ids only: the results themselves are in the file. */
  readonly #done = new Set<string>();
  #failed = 0;
  /** Results of this run, not of earlier ones. */
  #added = 0;

  constructor(
    settings: Settings,
    context: TestContext,
    file: ResultsFile,
    options: Pick<SweepOptions, 'retry' | 'onResult'>,
  ) {
    this.#settings = settings;
    this.#context = context;
    this.#file = file;
    this.#options = options;
  }

  /** Each test that is still to be done. */
  async *tasks(): AsyncGenerator<SweepTask, void, undefined> {
    for await (const setting of this.#settings.each()) {
      const id = identityOf(setting, this.#context);
      const before = this.#file.known.get(id);
      if (before !== undefined && !(this.#options.retry && before !== 'tested')) {
        this.#count(id, before);
      } else {
        yield { id, setting, seed: seedOf(setting), options: this.#context.options };
      }
    }
  }

  /** Adds the line of a result to the file before it returns; a second line of the same test is ignored. */
  add(line: string): void {
    const result = parseRecord(line);
    if (this.#done.has(result.id)) return;
    this.#file.add(result);
    this.#added++;
    this.#count(result.id, result.outcome);
    this.#options.onResult?.(result, this.progress());
  }

  /** Makes the disk write what was added: a power cut after this loses none of it. */
  sync(): void {
    this.#file.sync();
  }

  progress(): SweepProgress {
    const { total } = this.#settings;
    const done = this.#done.size;
    const seconds = (performance.now() - this.#start) / 1000;
    const isKnown = total !== undefined && this.#added > 0;
    const secondsLeft = isKnown ? ((total - done) / this.#added) * seconds : undefined;
    return { done, failed: this.#failed, total, secondsLeft };
  }

  #count(id: string, outcome: 'tested' | 'failed' | 'timed-out'): void {
    this.#done.add(id);
    if (outcome !== 'tested') this.#failed++;
  }
}
