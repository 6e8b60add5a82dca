import type { Confirmation } from '../../find/confirm.ts';
import { html, type Markup } from './markup.ts';
import { count, loss, rate } from './numbers.ts';

/** The results of the short trainings, in order. */
export function trialsTable({ trials, lr, stopReason }: Confirmation, label: string): Markup {
  const last = trials.findLast((trial) => trial.lr === lr);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">
<table class="trials">
<caption>Short trainings around the suggestion${stopReason === 'aborted' && ', aborted'}</caption>
<thead><tr><th scope="col">learning rate</th><th scope="col">steps</th><th scope="col">loss at the end</th></tr></thead>
<tbody>
${trials.map(
  (trial) => html`<tr${trial === last && html` class="chosen"`}><th scope="row">${rate(trial.lr)}${
    trial === last && html` <span class="note">chosen</span>`
  }</th><td>${count(trial.steps)}</td><td>${loss(trial.loss)}</td></tr>
`,
)}</tbody>
</table>
</div>`;
}
