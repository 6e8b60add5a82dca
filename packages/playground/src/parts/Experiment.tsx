import { millisecondsText } from '../reading/number-text.ts';
import { DATA_LABELS, ENGINE_LABELS, MODEL_LABELS, OPTIMIZER_LABELS } from '../settings/labels.ts';
import {
  DATA,
  ENGINES,
  type EngineName,
  MODELS,
  OPTIMIZERS,
  type Settings,
} from '../settings/settings.ts';
import { Choice, Entry } from './fields.tsx';
import type { PartProps } from './props.ts';

/** The experiment as a sentence whose words can be changed. */
export function Experiment({ state, dispatch }: Pick<PartProps, 'state' | 'dispatch'>) {
  const { settings, work, engines, timings } = state;
  const set = (change: Partial<Settings>) => dispatch({ kind: 'set', settings: change });
  const setData = (data: Settings['data']) =>
    set(settings.model === 'cnn' && data !== 'digits' ? { data, model: 'mlp' } : { data });
  const engineLabel = (name: EngineName) => {
    const timing = timings[name];
    const label = ENGINE_LABELS[name];
    if (engines && !engines.includes(name)) return `${label}, which this browser lacks`;
    return timing && 'ms' in timing ? `${label}, ${millisecondsText(timing.ms)} a step` : label;
  };
  const isFree = settings.model === 'mlp';
  return (
    <fieldset class="experiment" disabled={work.kind !== 'nothing'}>
      <legend class="unseen">The experiment</legend>
      <p>
        Train{' '}
        <Choice
          label="Model"
          value={settings.model}
          options={MODELS.map((value) => ({
            value,
            label: MODEL_LABELS[value],
            disabled: value === 'cnn' && settings.data !== 'digits',
          }))}
          onChange={(model) => set({ model })}
        />{' '}
        {isFree && (
          <>
            of{' '}
            <Entry
              label="Units of each hidden layer"
              name="widths"
              value={settings.widths}
              onChange={(widths) => set({ widths })}
            />{' '}
            units{' '}
          </>
        )}
        on{' '}
        <Choice
          label="Data"
          value={settings.data}
          options={DATA.map((value) => ({ value, label: DATA_LABELS[value] }))}
          onChange={setData}
        />{' '}
        with{' '}
        <Choice
          label="Optimizer"
          value={settings.optimizer}
          options={OPTIMIZERS.map((value) => ({ value, label: OPTIMIZER_LABELS[value] }))}
          onChange={(optimizer) => set({ optimizer })}
        />
        , in batches of{' '}
        <Entry
          label="Batch size"
          name="batchSize"
          value={settings.batchSize}
          onChange={(batchSize) => set({ batchSize })}
        />
        . Let the learning rate grow by equal{' '}
        <Choice
          label="How the rate grows"
          value={settings.stepMode}
          options={[
            { value: 'exp', label: 'factors' },
            { value: 'linear', label: 'amounts' },
          ]}
          onChange={(stepMode) => set({ stepMode })}
        />{' '}
        from{' '}
        <Entry
          label="First learning rate"
          name="startLr"
          value={settings.startLr}
          onChange={(startLr) => set({ startLr })}
        />{' '}
        to{' '}
        <Entry
          label="Last learning rate"
          name="endLr"
          value={settings.endLr}
          onChange={(endLr) => set({ endLr })}
        />{' '}
        in{' '}
        <Entry
          label="Steps"
          name="numIter"
          value={settings.numIter}
          onChange={(numIter) => set({ numIter })}
        />{' '}
        steps, and record the{' '}
        <Choice
          label="Loss"
          value={settings.loss}
          options={[
            { value: 'training', label: 'training loss' },
            { value: 'validation', label: 'validation loss' },
          ]}
          onChange={(loss) => set({ loss })}
        />
        . Compute on{' '}
        <Choice
          label="Engine"
          value={settings.engine}
          options={[
            { value: 'fastest' as const, label: 'whatever is fastest here' },
            ...ENGINES.map((value) => ({
              value,
              label: engineLabel(value),
              disabled: Boolean(engines && !engines.includes(value)),
            })),
          ]}
          onChange={(engine) => set({ engine })}
        />
        , from seed{' '}
        <Entry label="Seed" name="seed" value={settings.seed} onChange={(seed) => set({ seed })} />.
      </p>
    </fieldset>
  );
}
