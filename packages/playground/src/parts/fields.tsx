import { useEffect, useId, useState } from 'preact/hooks';
import { SETTINGS, type Settings } from '../settings/settings.ts';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { value: Value; label: string; disabled?: boolean }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, within a sentence. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, onChange } = props;
  return (
    <select
      class="field"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled ?? false}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

interface FieldProps<Name extends keyof Settings> {
  readonly name: Name;
  readonly settings: Settings;
  readonly onChange: (change: Partial<Settings>) => void;
}

/** A setting to type, within a sentence. What can't be used stays until it is mended. */
export function Entry({ name, settings, onChange }: FieldProps<keyof Settings>) {
  const { label, read, takes } = SETTINGS[name];
  const shown = textOf(settings[name]);
  const [text, setText] = useState(shown);
  const faultId = useId();
  useEffect(() => setText(shown), [shown]);
  const isFit = read(text) !== undefined;
  const take = () => {
    const value = read(text);
    if (value === undefined) return;
    onChange({ [name]: value });
    setText(textOf(value));
  };
  return (
    <span class="entry">
      <input
        class="field"
        type="text"
        aria-label={label}
        aria-invalid={!isFit}
        aria-describedby={isFit ? undefined : faultId}
        value={text}
        size={Math.max(text.length, 2)}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key === 'Escape') setText(shown);
        }}
      />
      {!isFit && (
        <span class="fault" id={faultId} role="alert">
          {takes}
        </span>
      )}
    </span>
  );
}

/** As people write it: `1e-6`, `64, 32`. */
function textOf(value: Settings[keyof Settings]): string {
  if (Array.isArray(value)) return value.join(', ');
  const isSmall = typeof value === 'number' && value > 0 && value < 1e-3;
  return isSmall ? value.toExponential() : String(value);
}

/** Two ways to see something. */
export function Switch({ name, settings, onChange }: FieldProps<'curve' | 'axis'>) {
  const group = useId();
  const { label, options } = SETTINGS[name];
  return (
    <fieldset class="switch">
      <legend class="unseen">{label}</legend>
      {Object.entries(options).map(([each, text]) => (
        <label key={each}>
          <input
            type="radio"
            name={group}
            value={each}
            checked={each === settings[name]}
            onChange={() => onChange({ [name]: each })}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
