import { useState } from 'preact/hooks';
import { conflictOf } from '../settings/check.ts';
import { ENGINE_LABELS, experimentOf } from '../settings/settings.ts';
import type { PartProps } from './props.ts';
import { Fault } from './Section.tsx';

/** Run, pause, stop, again, and a link to all of it. */
export function RunControls({ state, session }: Pick<PartProps, 'state' | 'session'>) {
  const { work, settings, shown } = state;
  const [copied, setCopied] = useState('');
  const conflict = conflictOf(settings);
  const ran = shown.tests.at(-1)?.ran;
  const canRepeat = ran && experimentOf(ran.settings) === experimentOf(settings);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setCopied('The link is on the clipboard.');
    } catch {
      setCopied('The address of this page is the link.');
    }
  };
  return (
    <div class="controls">
      {work.kind === 'nothing' ? (
        <>
          <button
            type="button"
            class="primary"
            disabled={conflict !== undefined}
            onClick={() => session.test()}
          >
            Run the test
          </button>
          {canRepeat && (
            <button type="button" onClick={() => session.test(true)}>
              Again, with another seed
            </button>
          )}
          <button type="button" onClick={() => session.measure()}>
            Time the engines
          </button>
          <button type="button" onClick={copy}>
            Copy a link
          </button>
        </>
      ) : (
        <>
          <button
            type="button"
            class="primary"
            onClick={() => (work.paused ? session.resume() : session.pause())}
            disabled={work.stopping || work.kind === 'measure'}
          >
            {work.paused ? 'Go on' : 'Pause'}
          </button>
          <button type="button" onClick={() => session.stop()} disabled={work.stopping}>
            Stop
          </button>
        </>
      )}
      <p class="status" role="status">
        {statusOf(state) || copied}
      </p>
      <Fault>{conflict ?? state.failure}</Fault>
    </div>
  );
}

/** What is going on, in words that don't change at every step: they are read aloud. */
function statusOf({ work, settings }: PartProps['state']): string {
  if (work.kind === 'nothing') return '';
  if (work.stopping) return 'Stopping';
  if (work.paused) return 'Paused';
  if (work.doing) return `${work.doing} …`;
  const on = work.engine ? ` on ${ENGINE_LABELS[work.engine]}` : '';
  const quarter = Math.floor((4 * work.points.length) / settings.numIter);
  const part = ['', ', a quarter done', ', half done', ', three quarters done'][quarter] ?? '';
  return `Testing${on}${part}`;
}
