import { millisecondsText } from '../reading/number-text.ts';
import { ENGINE_LABELS, ENGINES } from '../settings/settings.ts';
import { engineInUse } from '../state/select.ts';
import type { PartProps } from './props.ts';

/** What a step takes on each engine, as far as it was measured. The engine in use is marked. */
export function EngineTimes({ state }: Pick<PartProps, 'state'>) {
  const { timings } = state;
  const measured = ENGINES.filter((name) => timings[name]);
  if (measured.length === 0) return null;
  const inUse = engineInUse(state);
  return (
    <dl class="times" aria-label="Milliseconds that a training step takes">
      {measured.map((name) => {
        const timing = timings[name]!;
        return (
          <div
            key={name}
            aria-current={name === inUse}
            class={name === inUse ? 'in-use' : undefined}
          >
            <dt>{ENGINE_LABELS[name]}</dt>
            <dd>{'ms' in timing ? `${millisecondsText(timing.ms)} a step` : timing.failure}</dd>
          </div>
        );
      })}
    </dl>
  );
}
