import { useMemo } from 'preact/hooks';
import type { Reader } from '../reading/reader.ts';
import type { Part } from '../reading/words.ts';
import { EngineTimes } from './EngineTimes.tsx';
import { Experiment } from './Experiment.tsx';
import { Figure } from './Figure.tsx';
import { OwnTable } from './OwnTable.tsx';
import type { PartProps } from './props.ts';
import { RunControls } from './RunControls.tsx';
import { Section } from './Section.tsx';

interface RunProps extends PartProps {
  /** The state without the points that came since. */
  readonly still: PartProps['state'];
  readonly reader: Reader;
  readonly parts: readonly Part[];
  readonly lit: number | undefined;
}

/** The first part: an experiment, and its curve. */
export function Run({ state, still, dispatch, session, reader, parts, lit }: RunProps) {
  const { refused, settings } = still;
  const experiment = useMemo(
    () => <Experiment state={still} dispatch={dispatch} />,
    [still, dispatch],
  );
  return (
    <Section id="run">
      {refused.length > 0 && (
        <p class="notice">
          The link could not be read whole. These settings of it can’t be used, and are as usual:{' '}
          {refused.join(', ')}.
        </p>
      )}
      {experiment}
      {settings.data === 'csv' && <OwnTable state={still} dispatch={dispatch} reader={reader} />}
      <RunControls state={state} session={session} />
      <EngineTimes state={still} />
      <Figure state={state} dispatch={dispatch} parts={parts} lit={lit} />
    </Section>
  );
}
