// Scores every way to read a curve on tasks whose best rate is known, and writes the table into
// docs/suggestion.md. The figures are defined in that page.
import { METHODS, type Method } from '../src/suggest/methods.ts';
import { median } from '../src/suggest/quantile.ts';
import { uniform } from '../src/suggest/random.ts';
import { suggest } from '../src/suggest/suggest.ts';
import { writeReport } from './report/page.ts';
import { FIGURES, figures, lost, percent, shares, table } from './report/table.ts';
import { boundsScore, crossValidatedCoverage, type Intervals } from './suggest/calibration.ts';
import { bestConstant, CUSTOMARY, foreignConstants } from './suggest/constants.ts';
import { crossValidated } from './suggest/cross-validation.ts';
import { fit, readAll } from './suggest/fit.ts';
import { PEER_RULES } from './suggest/rules.ts';
import { coverage, regretOfFive, type Suggestions, score, shifts } from './suggest/score.ts';
import { loadTasks, record, type Task, type Test } from './suggest/tasks.ts';

const tasks = loadTasks();

interface Row {
  readonly name: string;
  readonly suggestions: Suggestions;
  readonly intervals?: Intervals;
}

function bySuggest(
  name: string,
  read: (test: Test, task: Task) => ReturnType<typeof suggest>,
): Row {
  const all = tasks.map((task) => task.tests.map((test) => read(test, task)));
  return {
    name,
    suggestions: all.map((of) => of.map((s) => s.lr)),
    intervals: all.map((of) => of.map((s) => s.interval)),
  };
}

function byTask(name: string, lr: (task: Task, t: number) => number): Row {
  return { name, suggestions: tasks.map((task, t) => task.tests.map(() => lr(task, t))) };
}

const foreign = foreignConstants(tasks);
const fitted = tasks.map(({ optimizer }) => bestConstant(tasks, optimizer));

const peers = PEER_RULES.map(([name, read]) => bySuggest(name, read));
const baselines: Row[] = [
  byTask('no test: customary defaults', ({ optimizer }) => CUSTOMARY[optimizer]!),
  byTask('no test: best constants, fitted here', (_, t) => 10 ** fitted[t]!),
  byTask('no test: best constants, from other datasets', (_, t) => 10 ** foreign[t]!),
];
/** The median time over a curve of many points; it depends on the machine, so it stays out of the page. */
function speeds(): string {
  const methods = Object.keys(METHODS) as Method[];
  return table(
    ['points', ...methods],
    [100, 100_000].map((points) => {
      const lr = Array.from({ length: points }, (_, i) => 10 ** (-7 + (8 * i) / (points - 1)));
      const noise = uniform(1);
      const rawLoss = lr.map(
        (x) => 0.8 + 1.5 / (1 + (300 * x) ** 1.5) + (x / 2) ** 3 + 0.1 * noise(),
      );
      const history = record({ lr, loss: rawLoss, rawLoss }, 0.05);
      return [
        String(points),
        ...methods.map((method) => {
          const times = Array.from({ length: points === 100 ? 100 : 5 }, () => {
            const start = performance.now();
            suggest(history, { method });
            return performance.now() - start;
          });
          return median(times).toFixed(1);
        }),
      ];
    }),
  );
}

const leftOut = crossValidated(tasks);
/** The first three are `descent` as it is. */
const ours: Row[] = [
  bySuggest('descent, optimizer not told', (test) => suggest(test.recorded)),
  bySuggest('descent, optimizer', (test, { optimizer }) => suggest(test.recorded, { optimizer })),
  bySuggest('descent, optimizer and size', (test, { optimizer, samples, parameters }) =>
    suggest(test.recorded, { optimizer, samples, parameters }),
  ),
  { name: 'descent, optimizer, cross-validated', suggestions: leftOut(false) },
  {
    name: 'descent, optimizer and size, cross-validated',
    suggestions: leftOut(true),
  },
];
const rows = [...peers, ...baselines, ...ours];
const reference = ours.at(-1)!;
const ours100 = score(tasks, reference.suggestions, 100);

function shift(suggestions: Suggestions, length: number): string {
  const found = shifts(tasks, suggestions, length);
  const sign = median(found) >= 0 ? '+' : '';
  return `${sign}${median(found).toFixed(2)} (${median(found.map(Math.abs)).toFixed(2)})`;
}

/** One constant of the rule at a time, to either side of where it is. */
const CHANGES = [
  ['belowLowest', 0.15],
  ['belowLowest', 0.45],
  ['belowHalfLost', 0.3],
  ['belowHalfLost', 0.9],
  ['belowRise', 0.6],
  ['belowRise', 0.9],
  ['effortShare', 0],
  ['effortShare', 1],
  ['priorWeight', 0.2],
  ['priorWeight', 0.4],
  ['priorReach', 0.4],
  ['priorReach', 2],
] as const;

const { customary, perSamples, perParameters } = fit(tasks, readAll(tasks));
const coefficients = [
  ...Object.entries(customary),
  ['perSamples', perSamples] as const,
  ['perParameters', perParameters] as const,
].map(([name, value]) => `${name} ${value.toFixed(2)}`);

const report = [
  `All ${tasks.reduce((n, task) => n + task.tests.length, 0)} curves of ${tasks.length} tasks:`,
  table(
    ['rule', ...FIGURES],
    rows.map((row) => [row.name, ...figures(score(tasks, row.suggestions))]),
  ),
  "One test of 100 steps; five of them, by the median of their suggestions; how far the suggestion shifts from 100 steps to 50 and to 200, in decades (median over tasks, and median of the magnitudes); the part of other seeds' suggestions inside the 80 % interval; and what the rule loses more than the last row (mean over tasks of the difference in nreg, with its standard error):",
  table(
    ['rule', 'nreg', 'div%', '>1dec%', 'five tests', 'to 50', 'to 200', 'coverage', 'lost to ours'],
    rows.map((row) => {
      const one = score(tasks, row.suggestions, 100);
      return [
        row.name,
        one.regret.toFixed(4),
        percent(one.diverged),
        percent(one.farOff),
        regretOfFive(tasks, row.suggestions).toFixed(4),
        shift(row.suggestions, 50),
        shift(row.suggestions, 200),
        row.intervals ? percent(coverage(tasks, row.suggestions, row.intervals)) : '',
        row === reference ? '' : lost(score(tasks, row.suggestions, 100), ours100),
      ];
    }),
  ),
  `The coefficients, fitted on all tasks (\`src/suggest/coefficients.ts\`): ${coefficients.join(', ')}.`,
  calibration(),
  'The constants are not finely tuned. The cross-validated rule with optimizer and size, one test of 100 steps, with one of them changed:',
  table(
    ['change', 'nreg', 'div%', '>1dec%', 'five tests', 'sd'],
    CHANGES.map(([name, value]) => {
      const suggestions = crossValidated(tasks, { [name]: value })(true);
      const one = score(tasks, suggestions, 100);
      return [
        `\`${name}\` ${value}`,
        one.regret.toFixed(4),
        percent(one.diverged),
        percent(one.farOff),
        regretOfFive(tasks, suggestions).toFixed(4),
        one.spread.toFixed(3),
      ];
    }),
  ),
  `Verdicts on the ${tasks.length} tasks' curves, none of which is degenerate:`,
  verdicts(),
].join('\n\n');

function calibration(): string {
  const [untold, told, sized] = ours
    .slice(0, 3)
    .map(({ suggestions, intervals }) =>
      percent(crossValidatedCoverage(tasks, suggestions, intervals!)),
    );
  const { diverged, below, above } = boundsScore(
    tasks,
    tasks.map(({ tests, optimizer, samples, parameters }) =>
      tests.map(({ recorded }) => suggest(recorded, { optimizer, samples, parameters }).bounds),
    ),
  );
  return `Intervals whose width was set on the other datasets cover ${untold} % where the optimizer is not told, ${told} % where it is, ${sized} % where the size is too. A constant rate at the upper bound diverges for ${percent(diverged)} % of the curves; the best rate lies below the lower bound for ${percent(below)} %, above the upper one for ${percent(above)} %.`;
}

function verdicts(): string {
  return shares(
    'verdict',
    tasks.flatMap(({ tests }) => tests.map(({ recorded }) => suggest(recorded).verdict.kind)),
  );
}

console.log(report);
console.log(`\nTime of one suggestion with its interval, in ms:\n\n${speeds()}`);
writeReport('bench:suggest', report);
