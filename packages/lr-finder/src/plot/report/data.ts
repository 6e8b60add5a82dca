import type { History } from '../../range-test/history.ts';
import { html, type Markup, trusted } from './markup.ts';
import type { ReportedTest } from './options.ts';

/** Chromium follows no link longer than 2 MiB. */
export const LONGEST_LINK = 2 ** 21 - 2 ** 10;

/**
 * The history whole, for programs (a block of JSON that `parseHistory` reads and that no browser
 * runs) and for people (a link that saves it as CSV).
 */
export function historyData(test: ReportedTest, fileName: string): Markup {
  const { name, history, suggestion, stopReason, steps, settings, band, confirmation } = test;
  const { lr, loss, rawLoss } = history;
  const link = `data:text/csv;charset=utf-8,${encodeURIComponent(csv(history))}`;
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
  return html`${
    link.length <= LONGEST_LINK &&
    html`<p class="save"><a download="${fileName}.csv" href="${link}">Save the points as CSV</a></p>`
  }
<script type="application/json" class="lr-finder-history">${trusted(jsonForScript(kept))}</script>`;
}

/** JSON in which nothing can end the script that it stands in, and nothing is forbidden in HTML. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029\ufffe\uffff]|(?!\n)\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** All digits of every number. Non-finite ones are written as most readers know them. */
function csv({ lr, loss, rawLoss }: History): string {
  const lines = lr.map((rate, i) => `${rate},${loss[i]},${rawLoss[i]}\n`);
  return `lr,loss,raw_loss\n${lines.join('')}`;
}
