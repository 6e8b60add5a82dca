import type { Suggestion } from 'lr-finder';
import { median } from '../../src/suggest/quantile.ts';
import { FIGURES, figures, lost, percent, table } from '../report/table.ts';
import { bestConstant, CUSTOMARY, foreignConstants } from '../suggest/constants.ts';
import { PEER_RULES } from '../suggest/rules.ts';
import { coverage, mean, type Suggestions, score } from '../suggest/score.ts';
import { loadTasks, regretAt, type Task } from '../suggest/tasks.ts';
import type { Answer, Tried } from './range-tests.ts';
import type { TriedTask } from './run.ts';

interface Row {
  readonly name: string;
  readonly suggestions: Suggestions;
  /** Steps, and evaluations of the validation loss, that it took, on the mean. */
  readonly cost: readonly [steps: number, evaluations: number];
}

function costOf(all: readonly TriedTask[], of: (tried: Tried) => Answer): Row['cost'] {
  const answers = all.flatMap(({ tried }) => tried.map(of));
  return [mean(answers.map(({ steps }) => steps)), mean(answers.map((each) => each.evaluations))];
}

function byTest(name: string, all: readonly TriedTask[], of: (tried: Tried) => Answer): Row {
  const suggestions = all.map(({ tried }) => tried.map((each) => of(each).suggestion.lr));
  return { name, suggestions, cost: costOf(all, of) };
}

function byTask(name: string, tasks: readonly Task[], lr: (task: Task, t: number) => number): Row {
  const suggestions = tasks.map((task, t) => task.tests.map(() => lr(task, t)));
  return { name, suggestions, cost: [0, 0] };
}

const TRIALS = 'descent, trials of 100 steps by both losses';
const LONG_TRIALS = 'descent, trials of 200 steps by both losses';
const one = (tried: Tried): Answer => tried.one;

/** Our rule in each way to test, the peers' rules, and doing without a test. */
function rowsOf(all: readonly TriedTask[]): Row[] {
  const tasks = all.map(({ task }) => task);
  const recorded = loadTasks();
  const foreign = foreignConstants(tasks);
  const fitted = tasks.map(({ optimizer }) => bestConstant(tasks, optimizer));
  return [
    byTest('descent', all, one),
    byTest('descent, neither optimizer nor size told', all, (tried) => tried.untold),
    byTest('descent, `repeats: 3`', all, (tried) => tried.three),
    byTest('descent, trials of 100 steps by training loss', all, (tried) => tried.byTraining),
    byTest(TRIALS, all, (tried) => tried.byValidation),
    byTest(LONG_TRIALS, all, (tried) => tried.byValidation200),
    ...PEER_RULES.map(([name, read]) => ({
      name,
      suggestions: tasks.map(({ tests }) => tests.map((test) => read(test).lr)),
      cost: costOf(all, one),
    })),
    byTask('no test: customary defaults', tasks, ({ optimizer }) => CUSTOMARY[optimizer]!),
    byTask(
      'no test: best constants, from the recorded tasks',
      tasks,
      ({ optimizer }) => 10 ** bestConstant(recorded, optimizer),
    ),
    byTask('no test: best constants, from other datasets', tasks, (_, t) => 10 ** foreign[t]!),
    byTask('no test: best constants, fitted here', tasks, (_, t) => 10 ** fitted[t]!),
  ];
}

/** What came out, as Markdown. */
export function reportOf(all: readonly TriedTask[]): string {
  const tasks = all.map(({ task }) => task);
  const rows = rowsOf(all);
  const scores = rows.map(({ suggestions }) => score(tasks, suggestions));
  const [ours] = scores as [(typeof scores)[number]];
  const interval = (of: (tried: Tried) => Suggestion) =>
    all.map(({ tried }) => tried.map((each) => of(each).interval));
  const covered = coverage(
    tasks,
    rows[0]!.suggestions,
    interval((tried) => tried.one.suggestion),
  );
  return [
    table(
      ['rule', 'steps', 'evaluations', ...FIGURES, 'lost to `descent`'],
      rows.map(({ name, cost }, i) => [
        name,
        ...cost.map((count) => count.toFixed(0)),
        ...figures(scores[i]!),
        i === 0 ? '' : lost(scores[i]!, ours),
      ]),
    ),
    `Intervals cover ${percent(covered)} % of the other seeds' suggestions.`,
    'Each task: its best rate; the median over seeds of what `descent` suggests; and nreg by rule:',
    perTask(all, rows),
    'How often each verdict is given, and nreg where it is:',
    byVerdict(all),
  ].join('\n\n');
}

function byVerdict(all: readonly TriedTask[]): string {
  const found = all.flatMap(({ task, tried }) =>
    tried.map((each) => ({
      kind: each.one.suggestion.verdict.kind,
      regrets: [each.one, each.byValidation, each.byValidation200].map(({ suggestion }) =>
        lostAt(task, suggestion.lr),
      ),
    })),
  );
  const kinds = [...new Set(found.map(({ kind }) => kind))].map((kind) =>
    found.filter((each) => each.kind === kind),
  );
  return table(
    ['verdict', '%', 'descent', TRIALS, LONG_TRIALS],
    kinds
      .sort((a, b) => b.length - a.length)
      .map((same) => [
        same[0]!.kind,
        percent(same.length / found.length),
        ...[0, 1, 2].map((i) => mean(same.map(({ regrets }) => regrets[i]!)).toFixed(3)),
      ]),
  );
}

/** The regret of a rate; of none, that of a training that diverged. */
const lostAt = (task: Task, lr: number): number =>
  Number.isFinite(lr) ? regretAt(task, Math.log10(lr)) : 1;

/** The rules that are shown for each task. */
const SHOWN = [
  'descent',
  'descent, `repeats: 3`',
  TRIALS,
  LONG_TRIALS,
  'pytorch-lr-finder',
  'fastai valley',
  'no test: customary defaults',
];

function perTask(all: readonly TriedTask[], rows: readonly Row[]): string {
  const shown = SHOWN.map((name) => rows.find((row) => row.name === name)!);
  return table(
    ['task', 'batch', 'steps', 'best', 'suggested', ...SHOWN],
    all.map(({ task, live }, t) => [
      task.id,
      `${live.batchSize}`,
      `${live.steps}`,
      (10 ** task.bestAt).toPrecision(2),
      median(rows[0]!.suggestions[t]!).toPrecision(2),
      ...shown.map(({ suggestions }) =>
        mean(suggestions[t]!.map((lr) => lostAt(task, lr))).toFixed(3),
      ),
    ]),
  );
}
