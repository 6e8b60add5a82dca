import { check } from '../../errors.ts';
import { csvLink, jsonForScript } from '../../plot/report/data.ts';
import { inTwoSizes } from '../../plot/report/figures.ts';
import { type Content, html, trusted } from '../../plot/report/markup.ts';
import type { ReportTheme } from '../../plot/report/options.ts';
import { page } from '../../plot/report/page.ts';
import { compareBy } from '../analysis/compare-by.ts';
import { nameToCompare, panelsOf } from '../analysis/curves.ts';
import { plotSweep, plotSweepBest } from '../analysis/figures.ts';
import { variedNames } from '../analysis/varied-names.ts';
import { recommendWeightDecay } from '../analysis/weight-decay.ts';
import type { Sweep, SweepResult } from '../results/result.ts';
import { valueWords } from '../settings/words.ts';
import { sweepCsv } from './sweep-csv.ts';
import { sweepJson } from './sweep-json.ts';
import { comparisonTable, settingsTable } from './tables.ts';

/** With more settings the page has no histories: it would be too large for a browser. */
const MOST_HISTORIES = 500;

/** The options of a sweep's report. */
export interface SweepReportOptions {
  /** The heading. Default: `Sweep of` and the module's name. */
  readonly title?: string | undefined;
  /** Default: `'auto'`, that of the reader's system. */
  readonly theme?: ReportTheme | undefined;
  /** The name that differs between the curves of a figure. Default: as for `plotSweep`. */
  readonly by?: string | undefined;
  /** The name of the weight decay in the settings. Default: as for `recommendWeightDecay`. */
  readonly weightDecay?: string | undefined;
}

/**
 * Writes a sweep as a self-contained HTML page: the recommended weight decay with its reason, comparisons
 * of the values of each name, the curves over each other and side by side, a table of all settings,
 * and the data. The page loads nothing and runs no script. The same arguments give the same string.
 *
 * @throws {ArgumentError} for an argument that can't be used.
 */
export async function sweepReport(
  sweep: Sweep,
  { title, theme = 'auto', by, weightDecay }: SweepReportOptions = {},
): Promise<string> {
  check(['auto', 'light', 'dark'].includes(theme), 'theme', "'auto', 'light' or 'dark'", theme);
  check(title === undefined || typeof title === 'string', 'title', 'a string', title);
  const { results, module } = sweep;
  check(Array.isArray(results) && results.length > 0, 'sweep', 'one with results', sweep);
  const content = html`<article class="alone">
${choice(results, weightDecay)}
${await figures(results, by, theme)}
<h2>Compared, all else being equal</h2>
${comparisons(results)}
<h2>The settings</h2>
${settingsTable(results)}
<div class="data">
<h2>The data</h2>
${data(sweep)}
</div>
</article>`;
  const heading = title ?? `Sweep of ${module}`;
  return page({ title: heading, theme, content, tests: results.length }).toString();
}

function choice(results: readonly SweepResult[], name: string | undefined): Content {
  const chosen = recommendWeightDecay(results, { name });
  if (!chosen) return undefined;
  return html`<div class="answer">
<p class="headline"><span class="lead">Weight decay</span> <strong class="rate">${valueWords(chosen.weightDecay)}</strong></p>
<p class="verdict">${chosen.reason}</p>
<p>The weight decay that allows the largest rate at the lowest loss (Smith 2018, arXiv 1803.09820).</p>
</div>`;
}

async function figures(
  results: readonly SweepResult[],
  by: string | undefined,
  theme: ReportTheme,
): Promise<Content> {
  if (!results.some(({ outcome }) => outcome === 'tested')) {
    return html`<p>No setting has a curve.</p>`;
  }
  const [wide, narrow] = [
    { width: 900, height: 480 },
    { width: 400, height: 360 },
  ];
  const one = await inTwoSizes(wide, narrow, (size) =>
    plotSweepBest(results, { by, theme, ...size }),
  );
  const isOne = panelsOf(results, by ?? nameToCompare(results)).length === 1;
  if (isOne) return one;
  const panel = { width: 400, height: 320 };
  const all = await inTwoSizes({ ...panel, columns: 3 }, { ...panel, columns: 1 }, (size) =>
    plotSweep(results, { by, theme, ...size }),
  );
  return html`<h2>Where the lowest loss was reached</h2>
${one}
<h2>Side by side</h2>
${all}`;
}

function comparisons(results: readonly SweepResult[]): Content {
  const found = variedNames(results).flatMap((name) => compareBy(results, name) ?? []);
  if (found.length === 0) return html`<p>No two settings differ in one name only.</p>`;
  return found.map(comparisonTable);
}

/** The sweep for programs (a block of JSON, which browsers don't run) and its table as CSV. */
function data(sweep: Sweep): Content {
  const { settings, ...about } = sweepJson(sweep);
  const kept =
    settings.length <= MOST_HISTORIES
      ? settings
      : settings.map((setting) => ({ ...setting, history: undefined, band: undefined }));
  return html`${csvLink(sweepCsv(sweep.results), 'sweep', 'Save the table as CSV')}
<script type="application/json" class="lr-finder-sweep">${trusted(jsonForScript({ ...about, settings: kept }))}</script>`;
}
