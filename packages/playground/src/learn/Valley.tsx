import { useState } from 'preact/hooks';
import { rateText } from '../reading/number-text.ts';
import { descend, valleyWords } from './valley.ts';

const STEPS = 12;
const [WIDTH, HEIGHT] = [420, 240];
const x = (w: number) => WIDTH / 2 + w * 170;
const y = (w: number) => HEIGHT - 24 - w ** 2 * 180;

/** A ball in a valley, whose learning rate can be changed. */
export function Valley() {
  const [power, setPower] = useState(-1);
  const rate = 10 ** power;
  const places = descend(rate, STEPS);
  const slope = Array.from({ length: 61 }, (_, i) => -1.1 + (2.2 * i) / 60);
  const line = (list: readonly number[]) =>
    list.map((w, i) => `${i === 0 ? 'M' : 'L'}${x(w).toFixed(1)} ${y(w).toFixed(1)}`).join('');
  return (
    <div class="valley">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`A valley, and ${STEPS} steps of gradient descent in it. ${valleyWords(rate)}`}
      >
        <path class="ground" d={line(slope)} />
        <path class="way" d={line(places)} />
        {places.map((w, i) => (
          <circle
            key={i}
            cx={x(w)}
            cy={y(w)}
            r={i === STEPS ? 5 : 3}
            class={i === STEPS ? 'ball' : 'step'}
          />
        ))}
      </svg>
      <label>
        <span>Learning rate {rateText(rate)}</span>
        <input
          type="range"
          min={-2.3}
          max={0.02}
          step={0.01}
          value={power}
          aria-valuetext={`${rateText(rate)}. ${valleyWords(rate)}`}
          onInput={(event) => setPower(event.currentTarget.valueAsNumber)}
        />
      </label>
      <p>{valleyWords(rate)}</p>
    </div>
  );
}
