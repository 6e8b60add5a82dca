import { Console } from 'node:console';
import { basename } from 'node:path';
import { type ExportedModel, type ExportedTrainable, exportedBy } from '../../module/exported.ts';
import { loadModule } from '../../module/load-module.ts';
import type { RangeTestPoint } from '../../range-test/options.ts';
import { EXIT } from '../exit-status.ts';
import { together } from '../failure.ts';
import { isFault, untilFault } from '../faults.ts';
import { nameOf } from '../history-input.ts';
import { checkOutputs } from '../output-file.ts';
import { printable } from '../printable.ts';
import { tell } from '../streams.ts';
import { listenForInterrupt } from './interrupt.ts';
import type { RunFlags } from './options.ts';
import { keepFailed, showOutcome } from './outcome.ts';
import { pendingCall } from './pending-call.ts';
import { startProgress } from './progress.ts';
import { recordPoints } from './recorded-points.ts';
import { partlyTested, testExported } from './test.ts';

/** What is to be tested, and where it is from. */
export interface Subject {
  /** The file whose packages are to be used. */
  readonly file: string;
  /** What to call the test. */
  readonly name: string;
  /** Loads it. */
  load(): Promise<ExportedModel | ExportedTrainable>;
}

/** Tests what a module exports. Resolves to the exit status. */
export function runModule(file: string, flags: RunFlags): Promise<number> {
  const load = async () => exportedBy(await loadModule(file), printable(basename(file)));
  return runTest({ file, name: nameOf(file), load }, flags);
}

/**
 * Runs a test from loading to the last file written. A signal, and an error that nobody caught, end it
 * properly: the training is put back, and what was measured is told and written. Where the test fails,
 * what was measured until then is written too.
 */
export async function runTest(subject: Subject, flags: RunFlags): Promise<number> {
  const outputs = checkOutputs(
    flags.out ?? [],
    ['json', 'csv', 'svg', 'png', 'html'],
    [subject.file],
  );
  // The standard output is for the answer, whatever the module prints.
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
  const exported = await subject.load();
  const progress = await startProgress(flags, subject.name);
  const recorded = recordPoints();
  const pending = pendingCall();
  const interrupt = listenForInterrupt(
    (signal) => {
      progress.stop();
      tell(`${signal}: the test ends after this step. Once more ends it at once.`);
    },
    ({ kind }) => {
      progress.stop();
      if (kind === 'unsettled') pending.fail();
    },
  );
  const { signal } = interrupt;
  const onPoint = (point: RangeTestPoint): void => {
    recorded.add(point);
    progress.onPoint(point);
  };
  const watch = { signal, onPoint, trainable: pending.watch };
  try {
    const tested = await untilFault(testExported(exported, subject.file, flags, watch)).catch(
      async (error: unknown) => {
        progress.stop();
        const keep = async (): Promise<readonly unknown[]> => {
          const partly = partlyTested(exported, flags, recorded);
          return partly ? keepFailed(partly, subject.name, outputs, flags, isFault(error)) : [];
        };
        // Why the test failed is told in any case.
        const errors = await keep().catch((second: unknown) => [second]);
        throw together([error, ...errors]);
      },
    );
    progress.stop();
    const { received } = interrupt;
    const endedBy = received ?? (signal.aborted ? 'an uncaught error' : undefined);
    const status = await showOutcome(tested, subject.name, outputs, flags, endedBy);
    return received ? EXIT[received] : status;
  } finally {
    progress.stop();
    interrupt.stop();
  }
}
