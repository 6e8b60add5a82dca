import { writtenMeasurement } from '../../history-file/written-measurement.ts';
import { type EndingSignal, EXIT } from '../exit-status.ts';
import { terminalFigure } from '../figure.ts';
import { withFlags } from '../flag-names.ts';
import { given } from '../given.ts';
import { type Output, writeBeside } from '../output-file.ts';
import { printable, toJson } from '../printable.ts';
import { say, tell } from '../streams.ts';
import { statusFor, wordsFor } from '../words.ts';
import { historyJson, type WrittenTest, writeTests } from '../written-test.ts';
import type { RunFlags } from './options.ts';
import type { Tested } from './test.ts';

/** What is written when a test is ended before its time, and no file was asked for. */
const INTERRUPTED = 'lr-finder-interrupted.json';
/** Options that the verdicts name, and the command has as flags. */
const NAMED = ['startLr', 'endLr', 'numIter', 'repeats'];

/** Shows what a test came to, and writes the files. Resolves to the exit status. */
export async function showOutcome(
  tested: Tested,
  name: string,
  outputs: readonly Output[],
  flags: RunFlags,
  received: EndingSignal | undefined,
): Promise<number> {
  const { suggestion, result } = tested;
  const test = writtenTest(tested, name, flags);
  const { skipStart, skipEnd, title } = flags;
  const figure = given({ skipStart, skipEnd, title });
  const isEmpty = result.history.lr.length === 0;
  const files: string[] = [];
  // The data first: a figure of few points must not cost them.
  for (const output of isEmpty ? [] : outputs) {
    await writeTests(output, [test], figure);
    files.push(output.file);
  }
  if (received && outputs.length === 0 && !isEmpty) {
    files.push(await writeBeside(INTERRUPTED, await historyJson(test)));
  }

  if (flags.json) say(toJson(machineReadable(tested, files)));
  else if (flags.quiet) say(String(suggestion.lr));
  else if (!isEmpty) {
    say(await terminalFigure([test], figure));
    say(`\n${withFlags(wordsFor(suggestion), NAMED)}`);
    say(costOf(tested));
  }
  const where = files.length > 0 ? `Written: ${files.map(printable).join(', ')}` : undefined;
  if (received) {
    const points = result.history.lr.length;
    tell(
      `Ended by ${received} after ${points} points. The training is as it was before. ${where ?? 'There was nothing to write.'}`,
    );
  } else if (where && !flags.quiet) tell(where);
  return isEmpty ? EXIT.doubtful : statusFor(suggestion);
}

function writtenTest(tested: Tested, name: string, flags: RunFlags): WrittenTest {
  const { result, suggestion, steps, confirmation, optimizer, engine, isValidated } = tested;
  const { stepMode, stepsPerLr, restoreEachLr, smoothF, divergeTh, repeats, accumulationSteps } =
    flags;
  return {
    name,
    history: result.history,
    suggestion,
    stopReason: result.stopReason,
    steps,
    ...given({ band: result.band, confirmation, optimizer }),
    settings: given({
      ...{ stepMode, stepsPerLr, restoreEachLr, smoothF, divergeTh, repeats },
      ...{ accumulationSteps, engine },
      validationLoss: isValidated || undefined,
      ...writtenMeasurement(result.measurement),
    }) as Record<string, string | number | boolean>,
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
