import { median, quantile } from '../../src/suggest/quantile.ts';
import { lost, percent, table } from '../report/table.ts';
import { foreignConstants } from '../suggest/constants.ts';
import { type Score, type Suggestions, score } from '../suggest/score.ts';
import type { Task } from '../suggest/tasks.ts';
import type { Column } from './columns.ts';
import { factored } from './factor.ts';

/** log10 of best over suggested, the median over the seeds, for each task. */
function shiftsOf({ tasks, suggestions }: Column): number[] {
  return tasks.map(
    ({ bestAt }, t) => bestAt - median(suggestions[t]!.map(({ lr }) => Math.log10(lr))),
  );
}

const nreg = ({ regret, regretError }: Score) => `${regret.toFixed(3)} ± ${regretError.toFixed(3)}`;
const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(2)}`;

function rowOf(column: Column): string[] {
  const { name, tasks, suggestions } = column;
  const rates = suggestions.map((ofTask) => ofTask.map(({ lr }) => lr));
  const upper = suggestions.map((ofTask) => ofTask.map(({ bounds }) => bounds.maxLr));
  const constants: Suggestions = foreignConstants(tasks).map((x, t) =>
    rates[t]!.map(() => 10 ** x),
  );
  const { factor, rates: corrected } = factored(tasks, rates);
  const shifts = shiftsOf(column);
  const plain = score(tasks, rates);
  const scored = (all: Suggestions) => score(tasks, all);
  return [
    name,
    `${signed(median(shifts))} (${signed(quantile(shifts, 0.25))} to ${signed(quantile(shifts, 0.75))})`,
    percent(shifts.filter((shift) => shift < -0.25).length / shifts.length),
    percent(shifts.filter((shift) => shift > 0.25).length / shifts.length),
    nreg(plain),
    nreg(scored(upper)),
    nreg(scored(constants)),
    `${nreg(scored(corrected))} (${signed(factor)})`,
    lost(scored(corrected), plain),
  ];
}

/** What came out, as Markdown. */
export function reportOf(all: readonly Column[]): string {
  const long = all.filter(({ tasks }) => tasks[0]!.id.startsWith('long-'));
  const best = ({ bestAt }: Task) => (10 ** bestAt).toPrecision(2);
  return [
    table(
      [
        'training',
        'best over suggested',
        '% below',
        '% above',
        'the suggestion',
        '`bounds.maxLr`',
        'constants of other datasets',
        'the suggestion times a factor',
        'what it costs',
      ],
      all.map(rowOf),
    ),
    'The long trainings, each with the rate that is suggested, and the best:',
    table(
      ['task', 'suggested', ...long.map(({ name }) => name.replace(/, [\d,]+ to.*/, ''))],
      long[0]!.tasks.map(({ id }, t) => [
        id.replace('long-', ''),
        median(long[0]!.suggestions[t]!.map(({ lr }) => lr)).toPrecision(2),
        ...long.map(({ tasks }) => best(tasks[t]!)),
      ]),
    ),
  ].join('\n\n');
}
