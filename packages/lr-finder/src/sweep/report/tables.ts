import { verdictBadge } from '../../plot/report/answer.ts';
import { type Content, html, type Markup } from '../../plot/report/markup.ts';
import { count, loss, rate } from '../../plot/report/numbers.ts';
import type { Comparison } from '../analysis/compare-by.ts';
import { type SweepRow, suggestionOf, sweepTable } from '../analysis/sweep-table.ts';
import type { SweepResult } from '../results/result.ts';
import { valueIn } from '../settings/setting.ts';
import { valueWords } from '../settings/words.ts';

/** The table has no more rows: the page would get too long to read. */
const MOST_ROWS = 500;

/** A table that compares the values of one name. */
export function comparisonTable({ name, values, leftOut }: Comparison): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${name} compared">
<table class="comparison">
<caption>By <bdi>${name}</bdi>: means of ${count(values[0]!.tests)} tests each${
    leftOut > 0 && `; ${count(leftOut)} without a counterpart are left out`
  }</caption>
<thead><tr><th scope="col"><bdi>${name}</bdi></th><th scope="col">lowest loss</th><th scope="col">at the rate</th><th scope="col">above the best</th></tr></thead>
<tbody>
${values.map(
  ({ value, loss: lowest, lr, excess, standardError }) =>
    html`<tr><th scope="row"><bdi>${valueWords(value)}</bdi></th><td>${loss(lowest)}</td><td>${rate(lr)}</td><td>${percent(excess)}${
      standardError > 0 && html` ± ${percent(standardError)}`
    }</td></tr>
`,
)}</tbody>
</table>
</div>`;
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** A table of all settings, sorted by their lowest loss. */
export function settingsTable(results: readonly SweepResult[]): Content {
  const names = [...new Set(results.flatMap(({ setting }) => Object.keys(setting)))];
  const rows = sweepTable(results);
  const failed = rows.filter(({ status }) => status !== 'ok').length;
  const shown = rows.slice(0, MOST_ROWS);
  return html`<p>${count(rows.length)} settings${failed > 0 && html`, ${count(failed)} of them without a curve`}${
    rows.length > MOST_ROWS &&
    html`; the first ${count(MOST_ROWS)} are listed, the data below have all`
  }.</p>
<div class="scroll" role="region" tabindex="0" aria-label="The settings in a table">
<table class="comparison">
<thead><tr>${names.map((name) => html`<th scope="col"><bdi>${name}</bdi></th>`)}<th scope="col">lowest loss</th><th scope="col">at the rate</th><th scope="col">train at</th><th scope="col">the curve</th></tr></thead>
<tbody>
${shown.map((row) => settingRow(row, names))}</tbody>
</table>
</div>`;
}

function settingRow({ status, lowest, result }: SweepRow, names: readonly string[]): Markup {
  const cells = names.map((name, i) => {
    const value = valueIn(result.setting, name);
    const words = html`<bdi>${value !== undefined && valueWords(value)}</bdi>`;
    return i === 0 ? html`<th scope="row">${words}</th>` : html`<td>${words}</td>`;
  });
  if (status !== 'ok' || result.outcome !== 'tested') {
    return html`<tr>${cells}<td colspan="4" class="why"><strong>${WORDS[status]}</strong>${
      result.outcome !== 'tested' && html`: <bdi>${result.error}</bdi>`
    }</td></tr>
`;
  }
  const suggestion = suggestionOf(result);
  return html`<tr>${cells}<td>${loss(lowest.loss)}</td><td>${rate(lowest.lr)}</td><td>${
    suggestion.lr > 0 ? rate(suggestion.lr) : '–'
  }</td><td>${verdictBadge(suggestion)}</td></tr>
`;
}

const WORDS: Readonly<Record<SweepRow['status'], string>> = {
  ok: 'ok',
  'non-finite': 'No loss was finite',
  failed: 'It failed',
  'timed-out': 'Ended at the time limit',
};
