import type { Suggestion } from 'lr-finder';
import { rateText } from '../reading/number-text.ts';
import type { Frame } from './frame.ts';

interface SuggestionProps {
  readonly frame: Frame;
  readonly suggestion: Suggestion;
}

/** Where the rate would come out in another run. */
function Interval({ frame, suggestion: { interval } }: SuggestionProps) {
  const [low, high] = interval.map((lr) =>
    Math.min(Math.max(frame.x(lr), frame.left), frame.right),
  );
  if (!(low! <= high!)) return null;
  return (
    <rect
      class="interval"
      x={low}
      y={frame.top}
      width={Math.max(high! - low!, 1)}
      height={frame.bottom - frame.top}
    />
  );
}

/** The rate to train with. */
function Rate({
  frame,
  suggestion: { lr },
  loss,
}: SuggestionProps & { readonly loss: number | undefined }) {
  const x = frame.x(lr);
  if (!(x >= frame.left && x <= frame.right)) return null;
  const y = loss === undefined ? undefined : frame.y(loss);
  const isNearEnd = x > frame.right - 60;
  return (
    <g class="suggested">
      <line x1={x} x2={x} y1={frame.top - 8} y2={frame.bottom} />
      {y !== undefined && y >= frame.top && y <= frame.bottom && <circle cx={x} cy={y} r={5.5} />}
      <text x={x} y={frame.top - 14} text-anchor={isNearEnd ? 'end' : 'middle'}>
        {rateText(lr)}
      </text>
    </g>
  );
}

export const SuggestionMark = { Interval, Rate };
