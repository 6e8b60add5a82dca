import { useState } from 'preact/hooks';
import { filesToTake, handOver, type TakenAs } from '../bring/files-to-take.ts';
import { type ShelfTest, shelfOf } from '../bring/shelf.ts';
import { rateText } from '../reading/number-text.ts';
import { messageOf } from '../workers/message-of.ts';
import { FileField } from './FileField.tsx';
import type { PartProps } from './props.ts';
import { Fault, Section } from './Section.tsx';
import { ShelfFigure } from './ShelfFigure.tsx';

const FORMS: readonly (readonly [TakenAs, string])[] = [
  ['svg', 'SVG'],
  ['png', 'PNG'],
  ['json', 'JSON'],
  ['html', 'Report'],
];

/** The fourth part: histories from elsewhere, and files to take along. */
export function Bring({
  state,
  dispatch,
  onFiles,
  theme,
}: PartProps & { onFiles: (files: readonly File[]) => Promise<void>; theme: 'light' | 'dark' }) {
  const shelf = shelfOf(state);
  const faults = state.files.filter((file) => 'fault' in file);
  const [failure, setFailure] = useState('');
  const take = async (as: TakenAs) => {
    try {
      setFailure('');
      for (const file of await filesToTake(as, shelf, state.settings)) handOver(file);
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <Section id="bring">
      <p>
        A history of PyTorch, fastai, Lightning or Keras, as JSON, JSON Lines, a table or a file of
        TensorBoard: rates and losses are found by their names. Several are drawn over each other.
        Nothing is sent anywhere.
      </p>
      <FileField label="Drop history files here, or choose some" multiple onFiles={onFiles} />
      {faults.map((file) => (
        <p key={file.id} class="fault" role="alert">
          {'fault' in file && file.fault}{' '}
          <button
            type="button"
            class="plain"
            onClick={() => dispatch({ kind: 'drop-file', id: file.id })}
          >
            Dismiss
          </button>
        </p>
      ))}
      {state.files.some((file) => 'test' in file) && (
        <>
          <ShelfFigure shelf={shelf} view={state.settings} theme={theme} />
          <ShelfTable shelf={shelf} dispatch={dispatch} />
        </>
      )}
      <div class="controls take">
        <span id="take-label">Take it with you:</span>
        {FORMS.map(([as, label]) => (
          <button
            key={as}
            type="button"
            disabled={shelf.length === 0}
            onClick={() => take(as)}
            aria-describedby="take-label"
          >
            {label}
          </button>
        ))}
        {shelf.length === 0 && <p class="status">Run a test first, or drop a file.</p>}
        <Fault>{failure}</Fault>
      </div>
    </Section>
  );
}

function ShelfTable({
  shelf,
  dispatch,
}: { readonly shelf: readonly ShelfTest[] } & Pick<PartProps, 'dispatch'>) {
  return (
    <table class="shelf">
      <caption class="unseen">The tests that are compared</caption>
      <thead>
        <tr>
          <th scope="col">Test</th>
          <th scope="col">Points</th>
          <th scope="col">Suggested</th>
          <th scope="col">Verdict</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {shelf.map(({ test, suggestion, id }) => (
          <tr key={id ?? 'shown'}>
            <th scope="row">{test.name}</th>
            <td>{test.history.lr.length}</td>
            <td>{rateText(suggestion.lr)}</td>
            <td>{suggestion.verdict.kind}</td>
            <td>
              {id !== undefined && (
                <>
                  <button
                    type="button"
                    class="plain"
                    aria-label={`Read it: ${test.name}`}
                    onClick={() => {
                      const shown = { source: 'file', title: test.name, tests: [test] } as const;
                      dispatch({ kind: 'show', shown });
                    }}
                  >
                    Read it
                  </button>{' '}
                  <button
                    type="button"
                    class="plain"
                    aria-label={`Remove ${test.name}`}
                    onClick={() => dispatch({ kind: 'drop-file', id })}
                  >
                    Remove
                  </button>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
