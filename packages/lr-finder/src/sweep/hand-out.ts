import type { SweepOptions, SweepProgress } from './options.ts';
import type { SweepTask } from './processes/task.ts';
import { parseRecord } from './results/record.ts';
import type { ResultsFile } from './results/results-file.ts';
import { identityOf, seedOf, type TestContext } from './settings/identity.ts';
import type { Settings } from './settings/settings.ts';

/** The tests that are still to be done, and what is done with what comes out of them. */
export interface HandOut {
  /** Each test that is still to be done. */
  tasks(): AsyncGenerator<SweepTask, void, undefined>;
  /** Takes the line of a result: it is in the file when this returns. A second one counts nothing. */
  take(line: string): void;
  /** Has the disk write what was taken: a power cut loses none of it when this has returned. */
  sync(): void;
  /** How far it is. */
  progress(): SweepProgress;
}

/** Where a sweep is: what the file has, what is to come, how long it takes. */
export function handOut(
  settings: Settings,
  context: TestContext,
  file: ResultsFile,
  { retry, onResult }: Pick<SweepOptions, 'retry' | 'onResult'>,
): HandOut {
  const start = performance.now();
  // Names only: the results themselves are in the file.
  const done = new Set<string>();
  let failed = 0;
  let taken = 0;
  const count = (id: string, isTested: boolean): void => {
    done.add(id);
    if (!isTested) failed++;
  };
  const progress = (): SweepProgress => {
    const { total } = settings;
    const seconds = (performance.now() - start) / 1000;
    const left = total === undefined || taken === 0 ? undefined : (total - done.size) / taken;
    return {
      ...{ done: done.size, failed, total },
      secondsLeft: left === undefined ? undefined : left * seconds,
    };
  };
  return {
    progress,
    sync: () => file.sync(),
    async *tasks() {
      const { options } = context;
      for await (const setting of settings.each()) {
        const id = identityOf(setting, context);
        const before = file.known.get(id);
        if (before !== undefined && !(retry && before !== 'tested')) {
          count(id, before === 'tested');
          continue;
        }
        yield { id, setting, seed: seedOf(setting), options };
      }
    },
    take(line) {
      const result = parseRecord(line);
      if (done.has(result.id)) return;
      file.add(result);
      taken++;
      count(result.id, result.outcome === 'tested');
      onResult?.(result, progress());
    },
  };
}
