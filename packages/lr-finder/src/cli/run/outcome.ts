import { Command } from 'commander';
import { writtenMeasurement } from '../../history-file/written-measurement.ts';
import { formatRate } from '../../plot/number-text.ts';
import { RANGE_TEST_OPTIONS } from '../../range-test/options.ts';
import { TRAINING_OPTIONS } from '../../tfjs/options.ts';
import { EXIT } from '../exit-status.ts';
import { throwAll } from '../failure.ts';
import { withFlags } from '../flag-names.ts';
import { addFlags } from '../options.ts';
import type { Output } from '../output-file.ts';
import { printable, toJson } from '../printable.ts';
import { stdoutFailure, writeFigure, writeStderr, writeStdout } from '../streams.ts';
import { statusFor, suggestionText } from '../suggestion-text.ts';
import { contentFor, historyJson, terminalFigure, type WrittenTest } from '../test-output.ts';
import { writeBeside, writeOutputs } from '../write-output.ts';
import type { RunFlags } from './options.ts';
import type { Tested } from './test-exported.ts';

/** The file for the history of a test, if no output file has it. */
const RECORD = 'lr-finder-interrupted.json';
const { startLr, endLr, numIter, evaluateEvery, ...others } = RANGE_TEST_OPTIONS;
const { accumulationSteps } = TRAINING_OPTIONS;
const SHOWN_NOWHERE = { ...others, accumulationSteps };
/** The flags that a history file records, since the history doesn't contain them. */
const SETTINGS = Object.keys(SHOWN_NOWHERE) as (keyof typeof SHOWN_NOWHERE & keyof RunFlags)[];

/**
 * Writes the files of a test, and prints its result. Resolves to the exit status.
 *
 * @param endedBy - what ended the test early, if anything did.
 * @throws the errors of files that can't be written, after everything else is done: the history is then
 * written to another file, whose name is printed.
 */
export async function showOutcome(
  tested: Tested,
  name: string,
  outputs: readonly Output[],
  flags: RunFlags,
  endedBy: string | undefined,
): Promise<number> {
  const { suggestion, result } = tested;
  const points = result.history.lr.length;
  const test = writtenTest(tested, name, flags);
  // The data first: an error in drawing must not cost them.
  const kept = await keepTest(test, points > 0 ? outputs : [], flags, endedBy !== undefined);
  const { files } = kept;
  if (flags.json) writeStdout(toJson(machineReadable(tested, files)));
  else if (flags.quiet) writeStdout(String(suggestion.lr));
  else if (points > 0) {
    const { skipStart, skipEnd, title } = flags;
    writeFigure(await terminalFigure([test], { skipStart, skipEnd, title }));
    writeStdout(
      `\n${withFlags(suggestionText(suggestion), addFlags(new Command(), RANGE_TEST_OPTIONS).options)}`,
    );
    writeStdout([...earlierTests(tested), costOf(tested)].join('\n'));
  }
  const isLost = !kept.hasData && points > 0 && (await stdoutFailure()) !== undefined;
  if (isLost) files.push(await keepRecord(test));
  const where = files.length > 0 ? `Written: ${files.map(printable).join(', ')}` : undefined;
  if (endedBy) {
    writeStderr(
      `Ended by ${endedBy} after ${points} points. The training is as it was before. ${where ?? 'There was nothing to write.'}`,
    );
  } else if (where && (!flags.quiet || kept.errors.length > 0 || isLost)) writeStderr(where);
  throwAll(kept.errors);
  return points > 0 ? statusFor(suggestion) : EXIT.doubtful;
}

/**
 * Writes what was measured of a failed test, and prints where. Resolves to the errors of files that
 * can't be written.
 *
 * @param isLeft - whether the test can't be ended: the training was not put back.
 */
export async function keepFailed(
  tested: Tested,
  name: string,
  outputs: readonly Output[],
  flags: RunFlags,
  isLeft: boolean,
): Promise<readonly unknown[]> {
  const { files, errors } = await keepTest(writtenTest(tested, name, flags), outputs, flags, true);
  const points = tested.result.history.lr.length;
  const left = isLeft ? ' The training could not be put back.' : '';
  writeStderr(`Ended after ${points} points.${left} Written: ${files.map(printable).join(', ')}`);
  return errors;
}

/**
 * Writes the files; if none of them has the history and it must be kept, also a record of it. Resolves
 * to the files, the errors of the others, and whether one of the files has the history.
 */
async function keepTest(
  test: WrittenTest,
  outputs: readonly Output[],
  flags: RunFlags,
  isPart: boolean,
) {
  const { skipStart, skipEnd, title } = flags;
  const { outputs: written, errors } = await writeOutputs(outputs, ({ format }) =>
    contentFor(format, [test], { skipStart, skipEnd, title }),
  );
  const files = written.map(({ file }) => file);
  const hasData = written.some(({ format }) => format !== 'svg' && format !== 'png');
  const isEmpty = test.history.lr.length === 0;
  if (hasData || isEmpty || !(isPart || errors.length > 0)) return { files, errors, hasData };
  return { files: [...files, await keepRecord(test)], errors, hasData: true };
}

/** Writes the history to a file with a name of ours; if none can be written, to the standard output. */
async function keepRecord(test: WrittenTest): Promise<string> {
  const record = await historyJson(test);
  return writeBeside(RECORD, record).catch(() => {
    writeStdout(record);
    return 'the standard output';
  });
}

function writtenTest(tested: Tested, name: string, flags: RunFlags): WrittenTest {
  const { result, suggestion, steps, tests, confirmation, optimizer, engine } = tested;
  const { history, stopReason, band, measurement } = result;
  const given = SETTINGS.filter((setting) => flags[setting] !== undefined);
  const settings = {
    ...Object.fromEntries(given.map((setting) => [setting, flags[setting]!])),
    ...(engine && { engine }),
    ...(tested.isValidated && { validationLoss: true }),
    ...writtenMeasurement(measurement),
  };
  return {
    ...{ name, history, measurement, suggestion, stopReason, steps, tests, band },
    ...{ confirmation, optimizer },
    settings,
  };
}

function machineReadable(tested: Tested, files: readonly string[]) {
  const { suggestion, result, steps, tests, confirmation, engine, optimizer } = tested;
  const { history, stopReason, bestLoss, band } = result;
  return {
    ...suggestion,
    ...{ stopReason, bestLoss, steps, tests: tests.length, engine, optimizer },
    ...{ confirmation, history, band, files },
  };
}

/** The tests that were followed by another, because of their range or of noise. */
function earlierTests({ tests }: Tested): string[] {
  return tests.slice(0, -1).map(({ history: { lr }, verdict }, i) => {
    const range = `from ${formatRate(lr[0]!)} to ${formatRate(lr.at(-1)!)}`;
    return `Test ${i + 1}, ${range}: ${verdict?.kind.replaceAll('-', ' ')}. Tested again.`;
  });
}

function costOf({ result, steps, tests, confirmation, engine }: Tested): string {
  const parts = [
    `${result.history.lr.length} points`,
    `${steps} training steps`,
    ...(tests.length > 1 ? [`${tests.length} tests`] : []),
    ...(confirmation ? [`${confirmation.trials.length} short trainings`] : []),
    ...(engine ? [engine === 'onnx' ? 'on ONNX Runtime' : 'on TensorFlow.js'] : []),
    result.stopReason,
  ];
  return `(${parts.join(', ')})`;
}
