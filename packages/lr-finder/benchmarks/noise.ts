// How often noise of many kinds is taken for a fall, and how often a true fall is found; writes the
// tables into docs/suggestion.md.
import type { History } from '../src/range-test/history.ts';
import { diagnose } from '../src/suggest/diagnose.ts';
import type { VerdictKind } from '../src/suggest/suggestion.ts';
import { testOnCoinFlips } from './noise/coin-flips.ts';
import { FALLS, historyOf, type Kind, NOISE, randomOf } from './noise/kinds.ts';
import { writeReport } from './report/page.ts';
import { percent, table } from './report/table.ts';
import { loadTasks } from './suggest/tasks.ts';

const CURVES = 200;
const DEPTHS = [0.5, 1, 1.5, 2, 3, 5, 10, 100];

/** The verdicts that say of a curve that it falls. */
const FALLING: readonly VerdictKind[] = ['ok', 'never-diverged', 'range-too-narrow'];

/** The same with one noise for the whole curve, that of its first third: commit 792e75b. */
const BEFORE: Readonly<Record<string, readonly number[]>> = {
  'independent, normal': [0.035, 0.045],
  'heavy tails': [0.125, 0.155],
  skewed: [0.045, 0.045],
  'one batch in fifty far off': [0.035, 0.055],
  'grows tenfold': [0.84, 0.84],
  'grows a hundredfold': [1, 1],
  'shrinks tenfold': [0.015, 0.01],
  'in bursts': [0.36, 0.36],
  'still, then noise': [1, 1],
  'still for long, then noise': [1, 1],
  'still, then an error rate': [1, 1],
  'a third missing': [0.36, 0.395],
  'autocorrelated by 0.5': [0.475, 0.37],
  'autocorrelated by 0.8': [0.775, 0.665],
  'wanders, by the rate': [1, 0.995],
  'wanders, by the rate, and rises': [1, 1],
  'wanders, by the root of the rate': [0.995, 0.995],
  periodic: [0.86, 0.62],
  'periodic, grows tenfold': [1, 1],
  'class after class': [0.775, 0.555],
  'falls in each epoch, jumps back': [0.795, 0.57],
  'noise, then a rise': [0.02, 0.035],
  'constant, then a rise': [0, 0],
  'a random walk': [0.755, 0.73],
  'a moving average of noise': [0.625, 0.625],
  'coin flips, validation loss': [1],
  'coin flips, training loss': [1],
  'independent noise': [0.135, 0.39, 0.775, 0.96, 1, 1, 1, 1],
  'noise that grows from 1e-4 on, tenfold at most': [0.995, 0.995, 1, 1, 1, 1, 1, 1],
  'still up to 10^-4.5, then such noise': [1, 1, 1, 1, 1, 1, 1, 1],
  'noise autocorrelated by 0.5': [0.525, 0.76, 0.92, 0.98, 1, 1, 1, 1],
  'wanders as it falls': [0.985, 1, 1, 1, 1, 1, 1, 1],
  recorded: [0.862, 0.974, 1],
};

function falls(history: History, lossAfterUpdate = false): boolean {
  return FALLING.includes(diagnose(history, { lossAfterUpdate }).kind);
}

/** The part of so many curves that are said to fall. */
function shareOf({ losses, lossAfterUpdate }: Kind, steps: number): number {
  let found = 0;
  for (let seed = 1; seed <= CURVES; seed++) {
    if (falls(historyOf(losses(randomOf(7919 * seed), steps)), lossAfterUpdate)) found++;
  }
  return found / CURVES;
}

async function shareOfCoinFlips(isValidated: boolean): Promise<number> {
  let found = 0;
  for (let seed = 1; seed <= CURVES; seed++) {
    const { history } = await testOnCoinFlips(seed, isValidated);
    if (falls(history, isValidated)) found++;
  }
  return found / CURVES;
}

function row(name: string, shares: readonly number[]): string[] {
  const before = BEFORE[name];
  return [
    name,
    ...shares.map((share, i) => {
      const old = before?.[i];
      return old === undefined ? percent(share) : `${percent(share)} (${percent(old)})`;
    }),
  ];
}

const noise = Object.entries(NOISE).map(([name, kind]) =>
  row(
    name,
    [100, 50].map((steps) => shareOf(kind, steps)),
  ),
);
for (const isValidated of [true, false]) {
  const name = `coin flips, ${isValidated ? 'validation' : 'training'} loss`;
  noise.push([...row(name, [await shareOfCoinFlips(isValidated)]), '']);
}
const power = Object.entries(FALLS).map(([name, kindOf]) =>
  row(
    name,
    DEPTHS.map((depth) => shareOf(kindOf(depth), 100)),
  ),
);
const recorded = [50, 100, 200].map((steps) => {
  const tests = loadTasks().flatMap((task) => task.tests.filter((test) => test.numIter === steps));
  return tests.filter((test) => falls(test.recorded)).length / tests.length;
});

const report = [
  `Curves without a trend that are said to fall, in percent of ${CURVES} of each kind; in brackets with one noise for the whole curve:`,
  table(['noise', '100 steps', '50 steps'], noise),
  `Curves that do fall and are said to, in percent of ${CURVES} of each kind, by the depth of the fall in standard deviations of one loss:`,
  table(['noise', ...DEPTHS.map(String)], power),
  'The same of the recorded tests of real trainings, by their steps:',
  table(['', '50', '100', '200'], [row('recorded', recorded)]),
].join('\n\n');

console.log(report);
writeReport('bench:noise', report);
