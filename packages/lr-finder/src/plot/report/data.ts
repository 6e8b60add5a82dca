import { spellOut } from '../../printable.ts';
import type { History } from '../../range-test/history.ts';
import { type Content, html, type Markup, trusted } from './markup.ts';
import type { ReportedTest } from './options.ts';

/** Chromium follows no link longer than 2 MiB. */
const LONGEST_LINK = 2 ** 21 - 2 ** 10;

/**
 * The whole history: a block of JSON for programs, which `parseHistory` reads and browsers ignore, and
 * a link for people that saves it as CSV.
 */
export function historyData(test: ReportedTest, fileName: string): Markup {
  const { name, history, suggestion, stopReason, steps, settings, band, confirmation } = test;
  const { lr, loss, rawLoss } = history;
  const { measurement } = test;
  const kept = {
    lr,
    loss,
    rawLoss,
    name,
    stopReason,
    steps,
    settings,
    band,
    measurement,
    suggestion,
    confirmation,
  };
  return html`${csvLink(csv(history), fileName, 'Save the points as CSV')}
<script type="application/json" class="lr-finder-history">${trusted(jsonForScript(kept))}</script>`;
}

/** A link that saves CSV; nothing if it would be too long, or the text can't be encoded as UTF-8. */
export function csvLink(text: string, fileName: string, words: string): Content {
  const encoded = encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));
  const link = `data:text/csv;charset=utf-8,${encoded}`;
  return (
    link.length <= LONGEST_LINK &&
    html`<p class="save"><a download="${fileName}.csv" href="${link}">${words}</a></p>`
  );
}

/** JSON that can't end its script element, and has no character that HTML forbids. */
export function jsonForScript(value: unknown): string {
  return spellOut(JSON.stringify(value)).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

/** All digits of every number. Non-finite numbers are written as most CSV readers expect. */
function csv({ lr, loss, rawLoss }: History): string {
  const lines = lr.map((rate, i) => `${rate},${loss[i]},${rawLoss[i]}\n`);
  return `lr,loss,raw_loss\n${lines.join('')}`;
}
