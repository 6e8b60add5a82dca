import { rateText } from '../reading/number-text.ts';
import type { Part } from '../reading/words.ts';

interface PartsProps {
  readonly parts: readonly Part[];
  readonly lit: number | undefined;
  readonly onLit: (part: number | undefined) => void;
}

/** What each part of the curve means; the one looked at lights up in the figure. */
export function Parts({ parts, lit, onLit }: PartsProps) {
  return (
    <ol class="parts-list" aria-label="The parts of the curve">
      {parts.map(({ name, meaning, from, to }, i) => (
        <li key={name} class={lit === i ? 'lit' : undefined}>
          <button
            type="button"
            aria-pressed={lit === i}
            onClick={() => onLit(lit === i ? undefined : i)}
          >
            <span class="number" aria-hidden="true">
              {i + 1}
            </span>{' '}
            {name}
          </button>
          <p>{meaning}</p>
          {to > from && (
            <p class="stretch">
              {rateText(from)} to {rateText(to)}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
