import { TrialChart } from '../chart/TrialChart.tsx';
import { trailingMean } from '../chart/trailing-mean.ts';
import { lossText, rateText } from '../reading/number-text.ts';
import { readingOf } from '../state/select.ts';
import type { Trials } from '../state/state.ts';
import type { Trial } from '../training/messages.ts';
import { Entry } from './fields.tsx';
import type { PartProps } from './props.ts';
import { Section } from './Section.tsx';

/** The third part: the suggestion tried out. */
export function Believe({ state, dispatch, session }: PartProps) {
  const { work, shown, trials, settings } = state;
  const lr = readingOf(state)?.lr ?? Number.NaN;
  const canTry = work.kind === 'nothing' && shown.source === 'run' && lr > 0;
  return (
    <Section id="believe">
      <p>
        A suggestion is worth what it does. Train the same network from the same first weights, for{' '}
        <Entry
          name="trialSteps"
          settings={settings}
          onChange={(change) => dispatch({ kind: 'set', settings: change })}
        />{' '}
        steps each: at a third of the rate, at the rate, at three times the rate, and with one cycle
        up to the upper bound and down again.
      </p>
      <div class="controls">
        {work.kind === 'try' ? (
          <button type="button" onClick={() => session.stop()} disabled={work.stopping}>
            Stop
          </button>
        ) : (
          <button type="button" class="primary" disabled={!canTry} onClick={() => session.tryOut()}>
            Try it out
          </button>
        )}
        <p class="status" role="status">
          {work.kind === 'try' ? `${work.doing || 'Training'} …` : ''}
          {!canTry &&
            work.kind === 'nothing' &&
            'Run a test first: what is shown has no network here.'}
        </p>
      </div>
      {trials && (
        <figure>
          <TrialChart trials={trials} />
          <Outcome trials={trials} />
        </figure>
      )}
    </Section>
  );
}

function Outcome({ trials: { trials, losses, ended } }: { trials: Trials }) {
  const last = losses.map((each) => trailingMean(each).at(-1) ?? Number.NaN);
  const lowest = last
    .filter(Number.isFinite)
    .reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return (
    <table class="outcome">
      <caption>Mean loss of the last ten steps</caption>
      <thead>
        <tr>
          <th scope="col">Training</th>
          <th scope="col">Rate</th>
          <th scope="col">Loss</th>
        </tr>
      </thead>
      <tbody>
        {trials.map((trial, i) => (
          <tr key={trial.name} class={ended && last[i] === lowest ? 'best' : undefined}>
            <th scope="row">
              <svg width="26" height="10" aria-hidden="true">
                <path class={`trial trial-${i + 1}`} d="M1 5h24" />
              </svg>{' '}
              {trial.name}
            </th>
            <td>{rateOf(trial)}</td>
            <td>{losses[i]!.length > 0 ? lossText(last[i]!) : '…'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rateOf({ lr }: Trial): string {
  return typeof lr === 'number' ? rateText(lr) : `${rateText(lr.baseLr)} to ${rateText(lr.maxLr)}`;
}
