import { METHODS } from '../../suggest/methods.ts';
import type { Suggestion } from '../../suggest/suggestion.ts';
import { suggestionWords } from '../suggestion-words.ts';
import { type Content, html, type Markup } from './markup.ts';
import { rate } from './numbers.ts';

/** The verdict in two or three words. */
export function verdictWords({ verdict }: Suggestion): string {
  return verdict.kind === 'ok' ? 'can be read' : verdict.kind.replaceAll('-', ' ');
}

/** The verdict as a badge, whose shape and words distinguish it without colours. */
export function verdictBadge(suggestion: Suggestion): Markup {
  const isOk = suggestion.verdict.kind === 'ok';
  return html`<span class="badge ${isOk ? 'good' : 'doubtful'}"><span aria-hidden="true">${
    isOk ? '✓' : '!'
  }</span> ${verdictWords(suggestion)}</span>`;
}

/** The suggested rate, its interval and bounds, and the verdict. */
export function answer(suggestion: Suggestion): Markup {
  const { lr, method, verdict } = suggestion;
  const hasRate = Number.isFinite(lr);
  const facts = suggestionWords(suggestion).map(({ name, range, meaning }) =>
    fact(name, range, meaning),
  );
  facts.push(fact('Read by', html`<bdi>${method}</bdi>`, methodWords(method)));
  return html`<div class="answer">
<p class="headline">${
    hasRate
      ? html`<span class="lead">Train at</span> <strong class="rate">${rate(lr)}</strong>`
      : html`<strong class="none">No learning rate to suggest</strong>`
  } ${verdictBadge(suggestion)}</p>
<p class="verdict">${withCode(verdict.message)}</p>
<dl class="facts">${facts}</dl>
</div>`;
}

/** A method in a few words; for a function of the caller's, its name. */
function methodWords(name: string): string | undefined {
  if (name === 'confirmed') {
    return 'Short trainings at rates around the suggestion, by what came out.';
  }
  const known = new Map(Object.entries(METHODS)).get(name);
  return known && `${known.rule} A rule of ${known.author}.`;
}

function fact(name: string, value: Content, meaning: string | undefined): Markup {
  return html`<div><dt>${name}</dt><dd>${value}${
    meaning !== undefined && html` <small>${meaning}</small>`
  }</dd></div>`;
}

/** A sentence whose names between backticks become code. */
function withCode(sentence: string): Content {
  return sentence
    .split('`')
    .map((part, i, { length }) =>
      i % 2 === 1 && i < length - 1 ? html`<code>${part}</code>` : part,
    );
}
