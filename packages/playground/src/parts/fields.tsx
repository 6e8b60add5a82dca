import { useEffect, useId, useState } from 'preact/hooks';
import { READERS, TAKES } from '../settings/check.ts';
import type { Settings } from '../settings/settings.ts';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { value: Value; label: string; disabled?: boolean }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, within a sentence. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: ChoiceProps<Value>) {
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

interface EntryProps<Name extends keyof Settings> {
  readonly label: string;
  readonly name: Name;
  readonly value: Settings[Name];
  readonly onChange: (value: NonNullable<Settings[Name]>) => void;
}

/** Something to type, within a sentence. What can't be used stays until it is mended. */
export function Entry<Name extends keyof Settings>({
  label,
  name,
  value,
  onChange,
}: EntryProps<Name>) {
  const shown = textOf(value);
  const [text, setText] = useState(shown);
  const faultId = useId();
  useEffect(() => setText(shown), [shown]);
  const isFit = READERS[name](text) !== undefined;
  const take = () => {
    const read = READERS[name](text);
    if (read === undefined) return;
    onChange(read as NonNullable<Settings[Name]>);
    setText(textOf(read));
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
          {TAKES[name]}
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

interface SwitchProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}

/** Two or three ways to see something. */
export function Switch<Value extends string>({
  label,
  value,
  options,
  onChange,
}: SwitchProps<Value>) {
  const group = useId();
  return (
    <fieldset class="switch">
      <legend class="unseen">{label}</legend>
      {options.map(([each, text]) => (
        <label key={each}>
          <input
            type="radio"
            name={group}
            value={each}
            checked={each === value}
            onChange={() => onChange(each)}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
