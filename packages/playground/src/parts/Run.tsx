import type { Part } from '../reading/words.ts';
import { EngineTimes } from './EngineTimes.tsx';
import { Experiment } from './Experiment.tsx';
import { Figure } from './Figure.tsx';
import { OwnTable } from './OwnTable.tsx';
import type { PartProps } from './props.ts';
import { RunControls } from './RunControls.tsx';

/** The first part: an experiment, and its curve. */
export function Run(props: PartProps & { parts: readonly Part[]; lit: number | undefined }) {
  const { state, dispatch, session, parts, lit } = props;
  const { refused, settings } = state;
  return (
    <section id="run" aria-labelledby="run-title">
      <h2 id="run-title" tabIndex={-1}>
        Run
      </h2>
      {refused.length > 0 && (
        <p class="notice">
          The link had settings that can’t be used here: {refused.join(', ')}. They are as usual.
        </p>
      )}
      <Experiment state={state} dispatch={dispatch} />
      {settings.data === 'csv' && <OwnTable state={state} dispatch={dispatch} />}
      <RunControls state={state} session={session} />
      <EngineTimes state={state} />
      <Figure state={state} dispatch={dispatch} parts={parts} lit={lit} />
    </section>
  );
}
