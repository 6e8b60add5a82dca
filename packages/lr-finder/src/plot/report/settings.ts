import type { StopReason } from '../../range-test/stopping.ts';
import { type Content, html, type Markup } from './markup.ts';
import { count, rate } from './numbers.ts';
import type { ReportedTest, SettingValue } from './options.ts';

const ENDS: Readonly<Record<StopReason, string>> = {
  completed: 'All its steps were taken.',
  diverged: 'The loss diverged, and the test stopped there.',
  'non-finite': 'A loss was not finite, and the test stopped there.',
  skipped:
    'Its last 32 steps were skipped, since their gradients overflowed, and the test stopped there.',
  aborted: 'It was aborted; what had been measured by then is kept.',
};

/** How the test was run, its cost, and why it ended. */
export function settingsOf(test: ReportedTest): Markup {
  const { history, steps, stopReason, confirmation, settings = {} } = test;
  const earlier = test.tests?.slice(0, -1) ?? [];
  const rows: Content[] = [];
  if (steps !== undefined) {
    const trials = confirmation?.trials.length ?? 0;
    const others = [
      ...(earlier.length > 0
        ? [`${earlier.length} earlier test${earlier.length > 1 ? 's' : ''}`]
        : []),
      ...(trials > 0 ? [`${count(trials)} short trainings`] : []),
    ];
    const included = others.length > 0 ? `, those of ${others.join(' and ')} included` : '';
    rows.push(
      row('Cost', `${count(steps)} optimisation ${steps === 1 ? 'step' : 'steps'}${included}`),
    );
  }
  for (const {
    history: { lr },
    verdict,
  } of earlier) {
    const kind = verdict ? `: ${verdict.kind.replaceAll('-', ' ')}` : '';
    rows.push(row('Earlier test', `${rate(lr[0]!)} to ${rate(lr.at(-1)!)}${kind}`));
  }
  rows.push(
    row('Recorded', `${count(history.lr.length)} ${history.lr.length === 1 ? 'point' : 'points'}`),
  );
  if (stopReason !== undefined) rows.push(row('End', ENDS[stopReason]));
  for (const [name, value] of Object.entries(settings)) {
    rows.push(row(html`<bdi class="name">${name}</bdi>`, html`<bdi>${valueText(value)}</bdi>`));
  }
  return html`<dl class="settings">${rows}</dl>`;
}

function row(name: Content, value: Content): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** A number with all its digits; small ones as rates are written: 1e-6, not 0.000001. */
function valueText(value: SettingValue): string {
  const isSmall = typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3;
  return isSmall ? value.toExponential() : String(value);
}
