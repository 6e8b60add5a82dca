import { answer } from './answer.ts';
import { comparison } from './comparison.ts';
import { historyData } from './data.ts';
import { figureOf, figureOfAll } from './figures.ts';
import { type Content, html, type Markup } from './markup.ts';
import {
  type ReportedTest,
  type ReportOptions,
  type ReportSettings,
  resolveReport,
} from './options.ts';
import { page } from './page.ts';
import { pointsTable } from './points.ts';
import { settingsOf } from './settings.ts';
import { trialsTable } from './trials.ts';

type NamedTest = ReportedTest & { readonly name: string };

const ALONE = { width: 900, height: 500 } as const;
const BESIDE_ANOTHER = { width: 540, height: 400 } as const;

/**
 * Writes one range test, or a comparison of several, as one self-contained HTML page: the figure,
 * the answer in words, settings and cost, the points in a table, and the history itself as JSON in
 * a `<script type="application/json" class="lr-finder-history">` for programs. The page loads
 * nothing and runs no script (its Content-Security-Policy forbids both), is light or dark, fits a
 * telephone and prints. Names, settings and verdicts are always shown as text, never used as HTML.
 * The same arguments give the same string.
 *
 * @param test - a test `{ history, suggestion, ... }`, or a list of them.
 * @throws {ArgumentError} for an argument that can't be used.
 * @throws {DataError} when a history isn't three lists of equal length.
 */
export async function report(
  test: ReportedTest | readonly ReportedTest[],
  options: ReportOptions = {},
): Promise<string> {
  const settings = resolveReport(test, options);
  const { tests, title, theme } = settings;
  const [first, ...others] = tests;
  const content =
    first && others.length === 0
      ? await reportSingle(first, settings)
      : await reportSeveral(nameTests(tests), settings);
  return page({ title, theme, content, tests: tests.length }).toString();
}

async function reportSingle(test: ReportedTest, { curve, theme }: ReportSettings): Promise<Markup> {
  const figure = await figureOf(test, ALONE, { ...curve, theme, title: '' });
  return html`<article class="alone">
${test.name !== undefined && html`<h2><bdi>${test.name}</bdi></h2>`}
${sectionsOf(test, 'history', 2, figure)}
</article>`;
}

async function reportSeveral(
  tests: readonly NamedTest[],
  { curve, theme }: ReportSettings,
): Promise<Markup> {
  const options = { ...curve, theme, title: '' };
  const articles = tests.map(async (test, i) => {
    const id = `test-${i + 1}`;
    const figure = await figureOf(test, BESIDE_ANOTHER, options);
    return html`<article id="${id}" aria-labelledby="${id}-name">
<h2 id="${id}-name"><bdi>${test.name}</bdi></h2>
${sectionsOf(test, `history-${i + 1}`, 3, figure)}
</article>`;
  });
  return html`<section aria-labelledby="comparison">
<h2 id="comparison">Side by side</h2>
${comparison(tests)}
${await figureOfAll(tests, ALONE, options)}
</section>
<div class="tests">
${await Promise.all(articles)}
</div>`;
}

/** The sections of one test. */
function sectionsOf(test: ReportedTest, fileName: string, level: 2 | 3, figure: Markup): Content {
  const { suggestion, confirmation } = test;
  const name = test.name === undefined ? '' : ` of ${test.name}`;
  return [
    suggestion && answer(suggestion),
    figure,
    confirmation &&
      confirmation.trials.length > 0 &&
      trialsTable(confirmation, `The short trainings${name}`),
    html`
${heading(level, 'The test')}
`,
    settingsOf(test),
    html`<div class="data">
${heading(level, 'The data')}
${pointsTable(test, `The points${name}`)}
${historyData(test, fileName)}
</div>`,
  ];
}

function heading(level: 2 | 3, text: string): Markup {
  return level === 2 ? html`<h2>${text}</h2>` : html`<h3>${text}</h3>`;
}

function nameTests(tests: readonly ReportedTest[]): NamedTest[] {
  return tests.map((test, i) => ({ ...test, name: test.name ?? `Test ${i + 1}` }));
}
