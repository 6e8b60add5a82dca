import type { ExportedModel, ExportedTrainable } from '../../module/exported.ts';
import type { LiveTerminal } from '../../plot/live-terminal.ts';
import type { RangeTestPoint } from '../../range-test/options.ts';
import type { Trainable } from '../../range-test/trainable.ts';
import { EXIT } from '../exit-status.ts';
import { combineErrors } from '../failure.ts';
import { isFault, untilFault } from '../faults.ts';
import { checkOutputs } from '../output-file.ts';
import { printable } from '../printable.ts';
import { keepStdoutForAnswer, writeStderr } from '../streams.ts';
import { listenForInterrupt } from './interrupt.ts';
import type { RunFlags } from './options.ts';
import { keepFailed, showOutcome } from './outcome.ts';
import { PendingCall } from './pending-call.ts';
import { RecordedPoints } from './recorded-points.ts';
import { measurementOfRun, partlyTested, testExported } from './test-exported.ts';

/** What to test. */
export interface Subject {
  /** The file whose packages are used. */
  readonly file: string;
  /** Files that must not be written over. Default: the one whose packages are used. */
  readonly inputs?: readonly string[];
  /** The name of the test. */
  readonly name: string;
  /** Loads the module. */
  load(): Promise<ExportedModel | ExportedTrainable>;
  /** Called after the first signal, which ends the test: the next one ends this process. */
  onInterrupt?(): void;
}

/**
 * Runs a test from loading to the last file written. A signal, or an uncaught error, ends it properly:
 * the training is put back, and what was measured is printed and written. If the test fails, what was
 * measured until then is written too. Resolves to the exit status.
 */
export async function runTest(subject: Subject, flags: RunFlags): Promise<number> {
  const outputs = checkOutputs(
    flags.out ?? [],
    ['json', 'csv', 'svg', 'png', 'html'],
    subject.inputs ?? [subject.file],
  );
  keepStdoutForAnswer();
  const exported = await subject.load();
  const progress = await liveFigure(exported, flags, subject.name);
  const recorded = new RecordedPoints();
  const pending = new PendingCall();
  const interrupt = listenForInterrupt(
    (signal) => {
      subject.onInterrupt?.();
      progress.stop();
      writeStderr(`${signal}: the test ends after this step. Once more ends it at once.`);
    },
    (fault) => {
      progress.stop();
      if (fault === 'unsettled') pending.fail();
    },
  );
  const { signal } = interrupt;
  const onPoint = (point: RangeTestPoint): void => {
    recorded.add(point);
    progress.onPoint(point);
  };
  const trainable = (one: Trainable): Trainable => pending.watch(one);
  const watch = { signal, onPoint, trainable };
  try {
    const tested = await untilFault(testExported(exported, subject.file, flags, watch)).catch(
      async (error: unknown) => {
        progress.stop();
        const keep = async (): Promise<readonly unknown[]> => {
          const partly = partlyTested(exported, flags, recorded);
          return partly ? keepFailed(partly, subject.name, outputs, flags, isFault(error)) : [];
        };
        // The test's own error is always reported.
        const errors = await keep().catch((second: unknown) => [second]);
        throw combineErrors([error, ...errors]);
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

/** A growing figure on the standard error, if that is a terminal and `--quiet` isn't given. */
async function liveFigure(
  exported: ExportedModel | ExportedTrainable,
  flags: RunFlags,
  name: string,
): Promise<LiveTerminal> {
  const { quiet, endLr, title } = flags;
  if (quiet || !process.stderr.isTTY) return { onPoint() {}, stop() {} };
  const { liveTerminal } = await import('../../plot/terminal.ts');
  // The test itself refuses an unusable `endLr`.
  const isRate = endLr !== undefined && Number.isFinite(endLr) && endLr > 0;
  return liveTerminal({
    title: printable(title ?? name),
    measurement: measurementOfRun(exported, flags),
    ...(isRate && { endLr }),
  });
}
