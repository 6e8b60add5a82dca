import { type Content, html, type Markup } from './markup.ts';
import { count, loss, rate } from './numbers.ts';
import type { ReportedTest } from './options.ts';

/** Nobody reads more rows than this, and a browser needs long to lay them out. */
const MOST_ROWS = 250;

/** The points as a table, collapsed; of a long history every k-th point and the last. */
export function pointsTable({ history, band, measurement }: ReportedTest, label: string): Markup {
  const { lr, loss: average, rawLoss } = history;
  const every = Math.max(1, Math.ceil(lr.length / MOST_ROWS));
  const shown = [...lr.keys()].filter((i) => i % every === 0 || i === lr.length - 1);
  const row = (i: number): Content =>
    html`<tr><th scope="row">${i}</th><td>${rate(lr[i]!)}</td><td>${loss(rawLoss[i]!)}</td><td>${loss(
      average[i]!,
    )}</td>${band && html`<td>${loss(band.low[i]!)}</td><td>${loss(band.high[i]!)}</td>`}</tr>
`;
  return html`<details>
<summary>The ${count(lr.length)} points</summary>
${
  every > 1 && html`<p>Every ${count(every)}th of them is listed. The data below have them all.</p>`
}${
  !measurement?.lossAfterUpdate &&
  html`<p>Each loss was measured before the step at its rate: the rate of the point before led to it.</p>`
}
<div class="scroll" role="region" tabindex="0" aria-label="${label}">
<table class="points">
<thead><tr><th scope="col">point</th><th scope="col">learning rate</th><th scope="col">raw loss</th><th scope="col">moving average</th>${
    band && html`<th scope="col">lowest</th><th scope="col">highest</th>`
  }</tr></thead>
<tbody>
${shown.map(row)}</tbody>
</table>
</div>
</details>`;
}
