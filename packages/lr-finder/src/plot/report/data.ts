import { spellOut } from '../../printable.ts';
import type { History } from '../../range-test/history.ts';
import { type Content, html, type Markup, trusted } from './markup.ts';
import type { ReportedTest } from './options.ts';

/** Chromium follows no link longer than 2 MiB. */
const LONGEST_LINK = 2 ** 21 - 2 ** 10;

/**
 * The history whole, for programs (a block of JSON that `parseHistory` reads and that no browser
 * runs) and for people (a link that saves it as CSV).
 */
export function historyData(test: ReportedTest, fileName: string): Markup {
  const { name, history, suggestion, stopReason, steps, settings, band, confirmation } = test;
  const { lr, loss, rawLoss } = history;
  const kept = {
    lr,
    loss,
    rawLoss,
    name,
    stopReason,
    steps,
    settings,
    band,
    suggestion,
    confirmation,
  };
  return html`${csvLink(csv(history), fileName, 'Save the points as CSV')}
<script type="application/json" class="lr-finder-history">${trusted(jsonForScript(kept))}</script>`;
}

/** A link that saves CSV; nothing where it would be too long. Half a surrogate pair has no UTF-8. */
export function csvLink(text: string, fileName: string, words: string): Content {
  const encoded = encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));
  const link = `data:text/csv;charset=utf-8,${encoded}`;
  return (
    link.length <= LONGEST_LINK &&
    html`<p class="save"><a download="${fileName}.csv" href="${link}">${words}</a></p>`
  );
}

/** JSON in which nothing can end the script that it stands in, and nothing is forbidden in HTML. */
export function jsonForScript(value: unknown): string {
  return spellOut(JSON.stringify(value)).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

/** All digits of every number. Non-finite ones are written as most readers know them. */
function csv({ lr, loss, rawLoss }: History): string {
  const lines = lr.map((rate, i) => `${rate},${loss[i]},${rawLoss[i]}\n`);
  return `lr,loss,raw_loss\n${lines.join('')}`;
}
