import { Console } from 'node:console';
import { basename } from 'node:path';
import { type ExportedModel, type ExportedTrainable, exportedBy } from '../../module/exported.ts';
import { loadModule } from '../../module/load-module.ts';
import { EXIT } from '../exit-status.ts';
import { nameOf } from '../history-input.ts';
import { checkOutputs } from '../output-file.ts';
import { printable } from '../printable.ts';
import { tell } from '../streams.ts';
import { listenForInterrupt } from './interrupt.ts';
import type { RunFlags } from './options.ts';
import { showOutcome } from './outcome.ts';
import { startProgress } from './progress.ts';
import { testExported } from './test.ts';

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
 * Runs a test from loading to the last file written. A signal ends it properly: the training is put
 * back, and what was measured is told and written.
 */
export async function runTest(subject: Subject, flags: RunFlags): Promise<number> {
  const outputs = checkOutputs(
    flags.out ?? [],
    ['json', 'csv', 'svg', 'png', 'html'],
    [subject.file],
  );
  // The standard output is for the answer, whatever the module prints.
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
  let endProgress = (): void => {};
  const interrupt = listenForInterrupt((signal) => {
    endProgress();
    tell(`${signal}: the test ends after this step. Once more ends it at once.`);
  });
  const exported = await subject.load();
  const progress = await startProgress(flags, subject.name);
  endProgress = progress.stop;
  interrupt.testing();
  try {
    const tested = await testExported(exported, subject.file, flags, {
      signal: interrupt.signal,
      onPoint: progress.onPoint,
    });
    progress.stop();
    const { received } = interrupt;
    const status = await showOutcome(tested, subject.name, outputs, flags, received);
    return received ? EXIT[received] : status;
  } finally {
    progress.stop();
    interrupt.stop();
  }
}
