import { writeFile } from 'node:fs/promises';
import type { LRFinder } from 'lr-finder/tfjs';

type PlotOptions = Parameters<LRFinder['plot']>[0];

/** Prints the suggestion of the last test with its verdict. */
export function reportSuggestion(finder: Pick<LRFinder, 'suggestion'>): void {
  const { lr, interval, verdict } = finder.suggestion();
  if (Number.isNaN(lr)) {
    console.log(`No learning rate is suggested. ${verdict.message}`);
    return;
  }
  const [low, high] = interval.map((rate) => rate.toPrecision(2));
  console.log(
    `Suggested learning rate: ${lr.toPrecision(2)} (${low} to ${high}). ${verdict.message}`,
  );
}

/** Prints the rate at which the loss of the last test was lowest. */
export function reportLowest({ history: { lr, rawLoss } }: LRFinder): void {
  const best = rawLoss.indexOf(Math.min(...rawLoss));
  console.log(
    `The validation loss falls until ${lr[best]!.toPrecision(2)}, to ${rawLoss[best]!.toFixed(3)}: the largest rate for a cyclical schedule.`,
  );
}

/** Draws the last test into a file. */
export async function writeCurve(
  finder: Pick<LRFinder, 'plot'>,
  file: string,
  options: PlotOptions = {},
): Promise<void> {
  const { svg } = await finder.plot(options);
  await writeFile(file, svg);
  console.log(`The curve is in ${file}`);
}

/** Prints that Ctrl-C ended a test, and sets the exit status for it. */
export function reportAbort({ history }: Pick<LRFinder, 'history'>): void {
  console.log(
    `Stopped after ${history.lr.length} points. The weights and the optimizer are as they were.`,
  );
  process.exitCode = 130;
}
