import type { Confirmation } from '../../find/confirm.ts';
import { bestTrial } from '../../find/trial.ts';
import { html, type Markup } from './markup.ts';
import { count, loss, rate } from './numbers.ts';

/** The results of the short trainings, in order: the first is at the suggested rate. */
export function trialsTable({ trials, lr, stopReason }: Confirmation, label: string): Markup {
  const isAborted = stopReason === 'aborted';
  const best = bestTrial(trials);
  const longest = Math.max(...trials.map(({ steps }) => steps));
  const isLonger = trials.some(({ loss, steps }) => loss < Infinity && steps < longest);
  const which = isLonger ? 'of which the best went on, and which lead to' : 'which lead to';
  const caption = isAborted
    ? 'Short trainings around the suggestion, aborted'
    : html`Short trainings around the suggestion${best && html`, ${which} ${rate(lr)}`}`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${label}">
<table class="trials">
<caption>${caption}</caption>
<thead><tr><th scope="col">learning rate</th><th scope="col">steps</th><th scope="col">loss at the end</th></tr></thead>
<tbody>
${trials.map(
  (trial) => html`<tr${trial === best && html` class="best"`}><th scope="row">${rate(trial.lr)}${
    trial === best && html` <span class="note">best</span>`
  }</th><td>${count(trial.steps)}</td><td>${trial.loss === Infinity ? 'diverged' : loss(trial.loss)}</td></tr>
`,
)}</tbody>
</table>
</div>`;
}
