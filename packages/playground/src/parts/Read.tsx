import { METHODS } from 'lr-finder';
import { suggestionWords } from 'lr-finder/plot';
import { rateText } from '../reading/number-text.ts';
import { courseOf, headlineOf, type Part } from '../reading/words.ts';
import { METHOD_NAMES, type Settings } from '../settings/settings.ts';
import { authorsReading, readingOf, skipsOf } from '../state/select.ts';
import { Switch } from './fields.tsx';
import { Parts } from './Parts.tsx';
import type { PartProps } from './props.ts';
import { Section } from './Section.tsx';

interface ReadProps extends Pick<PartProps, 'state' | 'dispatch'> {
  readonly parts: readonly Part[];
  readonly lit: number | undefined;
  readonly onLit: (part: number | undefined) => void;
}

/** The second part: what the curve says. */
export function Read({ state, dispatch, parts, lit, onLit }: ReadProps) {
  return (
    <Section id="read">
      <div class="columns">
        <Answer state={state} />
        <div>
          <Methods state={state} dispatch={dispatch} />
          <View state={state} dispatch={dispatch} />
        </div>
      </div>
      <Parts parts={parts} lit={lit} onLit={onLit} />
    </Section>
  );
}

function Answer({ state }: Pick<PartProps, 'state'>) {
  const suggestion = readingOf(state);
  const test = state.shown.tests.at(-1);
  if (state.work.kind === 'test') return <p class="answer waiting">The curve is still growing.</p>;
  if (!test) return <p class="answer waiting">Run a test, and the answer stands here.</p>;
  if (!suggestion && state.readFault) {
    return (
      <p class="answer fault" role="alert">
        {state.readFault}
      </p>
    );
  }
  if (!suggestion) return <p class="answer waiting">Reading the curve …</p>;
  return (
    <div class="answer" aria-live="polite">
      <p class="headline">{headlineOf(suggestion)}</p>
      {suggestionWords(suggestion, rateText).map(({ name, range, meaning }) => (
        <p key={name}>
          {name}: {range}. {meaning}
        </p>
      ))}
      <p class={suggestion.verdict.kind === 'ok' ? 'verdict' : 'verdict doubt'}>
        {suggestion.verdict.message}
      </p>
      <p class="course">{courseOf(test)}</p>
    </div>
  );
}

function Methods({ state, dispatch }: Pick<PartProps, 'state' | 'dispatch'>) {
  const { settings } = state;
  return (
    <fieldset class="methods">
      <legend>Read it by the method of</legend>
      {METHOD_NAMES.map((method) => {
        const { author, rule } = METHODS[method];
        const suggestion = authorsReading(state, method);
        return (
          <label key={method} title={rule}>
            <input
              type="radio"
              name="method"
              value={method}
              checked={settings.method === method}
              onChange={() =>
                dispatch({
                  kind: 'set',
                  settings: { method, skipStart: undefined, skipEnd: undefined },
                })
              }
            />
            <span class="of">{author}</span>
            <span class="label">{method === author ? '' : method}</span>
            <span class="rate">{suggestion ? rateText(suggestion.lr) : '…'}</span>
          </label>
        );
      })}
      <p class="rule">{METHODS[settings.method].rule}</p>
    </fieldset>
  );
}

function View({ state, dispatch }: Pick<PartProps, 'state' | 'dispatch'>) {
  const { settings } = state;
  const skips = skipsOf(state);
  const set = (change: Partial<Settings>) => dispatch({ kind: 'set', settings: change });
  const isCut = settings.skipStart !== undefined || settings.skipEnd !== undefined;
  return (
    <div class="view">
      <Switch name="curve" settings={settings} onChange={set} />
      <Switch name="axis" settings={settings} onChange={set} />
      <p>
        Left out: {skips.skipStart} at the start, {skips.skipEnd} at the end. Drag the handles at
        the edges of the figure.{' '}
        {isCut && (
          <button
            type="button"
            class="plain"
            onClick={() => set({ skipStart: undefined, skipEnd: undefined })}
          >
            As the author does
          </button>
        )}
      </p>
    </div>
  );
}
