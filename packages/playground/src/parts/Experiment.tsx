import { millisecondsText } from '../reading/number-text.ts';
import { type EngineName, SETTINGS, type Settings } from '../settings/settings.ts';
import { Choice, Entry } from './fields.tsx';
import type { PartProps } from './props.ts';

/** The experiment as a sentence whose words can be changed. */
export function Experiment({ state, dispatch }: Pick<PartProps, 'state' | 'dispatch'>) {
  const { settings, work, engines, timings } = state;
  const set = (change: Partial<Settings>) => {
    const { data = settings.data } = change;
    const isLost = 'data' in change && settings.model === 'cnn' && data !== 'digits';
    dispatch({ kind: 'set', settings: isLost ? { ...change, model: 'mlp' } : change });
  };
  const isMissing = (engine: string) =>
    engines !== undefined && engine !== 'fastest' && !engines.includes(engine as EngineName);
  const isOff: Partial<Record<keyof Settings, (value: string) => boolean>> = {
    model: (value) => value === 'cnn' && settings.data !== 'digits',
    engine: isMissing,
  };
  const labelOf = (value: string, label: string) => {
    const timing = timings[value as EngineName];
    if (isMissing(value)) return `${label}, which this browser lacks`;
    return timing && 'ms' in timing ? `${label}, ${millisecondsText(timing.ms)} a step` : label;
  };
  const choose = (name: 'data' | 'model' | 'optimizer' | 'stepMode' | 'loss' | 'engine') => (
    <Choice<string>
      label={SETTINGS[name].label}
      value={settings[name]}
      options={Object.entries<string>(SETTINGS[name].options).map(([value, label]) => ({
        value,
        label: name === 'engine' ? labelOf(value, label) : label,
        disabled: isOff[name]?.(value) ?? false,
      }))}
      onChange={(value) => set({ [name]: value })}
    />
  );
  const enter = (name: keyof Settings) => <Entry name={name} settings={settings} onChange={set} />;
  return (
    <fieldset class="experiment" disabled={work.kind !== 'nothing'}>
      <legend class="unseen">The experiment</legend>
      <p>
        Train {choose('model')} {settings.model === 'mlp' && <>of {enter('widths')} units </>}
        on {choose('data')} with {choose('optimizer')}, in batches of {enter('batchSize')}. Let the
        learning rate grow by equal {choose('stepMode')} from {enter('startLr')} to {enter('endLr')}{' '}
        in {enter('numIter')} steps, and record the {choose('loss')}. Compute on {choose('engine')},
        from seed {enter('seed')}.
      </p>
    </fieldset>
  );
}
