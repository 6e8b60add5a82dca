import { verdictBadge } from './answer.ts';
import { html, type Markup } from './markup.ts';
import { count, rate } from './numbers.ts';
import type { ReportedTest } from './options.ts';

/** A table of several tests, one row for each. */
export function comparison(tests: readonly (ReportedTest & { readonly name: string })[]): Markup {
  const hasSteps = tests.some(({ steps }) => steps !== undefined);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="The tests in a table">
<table class="comparison">
<thead><tr><th scope="col">test</th><th scope="col">train at</th><th scope="col">interval</th><th scope="col">the curve</th>${
    hasSteps && html`<th scope="col">steps</th>`
  }</tr></thead>
<tbody>
${tests.map(({ name, suggestion, steps }, i) => {
  const hasRate = suggestion !== undefined && Number.isFinite(suggestion.lr);
  return html`<tr><th scope="row"><a href="#test-${i + 1}"><bdi>${name}</bdi></a></th><td>${
    hasRate ? html`<strong class="whole">${rate(suggestion.lr)}</strong>` : NONE
  }</td><td>${
    hasRate && suggestion.interval.every(Number.isFinite)
      ? html`<span class="whole">${rate(suggestion.interval[0])}</span> to <span class="whole">${rate(suggestion.interval[1])}</span>`
      : NONE
  }</td><td>${suggestion ? verdictBadge(suggestion) : NONE}</td>${
    hasSteps && html`<td>${steps === undefined ? NONE : count(steps)}</td>`
  }</tr>
`;
})}</tbody>
</table>
</div>`;
}

const NONE = html`<span aria-hidden="true">–</span><span class="unseen">none</span>`;
