import { millisecondsText } from '../reading/number-text.ts';
import { ENGINE_LABELS, ENGINES } from '../settings/settings.ts';
import { fastest } from '../training/fastest.ts';
import type { PartProps } from './props.ts';

/** What a step takes on each engine, as far as it was measured. */
export function EngineTimes({ state: { timings, engines } }: Pick<PartProps, 'state'>) {
  const measured = ENGINES.filter((name) => timings[name]);
  if (measured.length === 0) return null;
  const best = fastest(timings, engines ?? []);
  return (
    <dl class="times" aria-label="Milliseconds that a training step takes">
      {measured.map((name) => {
        const timing = timings[name]!;
        return (
          <div key={name} class={name === best ? 'best' : undefined}>
            <dt>{ENGINE_LABELS[name]}</dt>
            <dd>{'ms' in timing ? `${millisecondsText(timing.ms)} a step` : timing.failure}</dd>
          </div>
        );
      })}
    </dl>
  );
}
