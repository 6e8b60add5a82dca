import type { Scene } from 'lr-finder/plot';
import { rateText } from '../reading/number-text.ts';
import type { Frame } from './frame.ts';
import { Stretch } from './Stretch.tsx';

interface MarkProps {
  readonly frame: Frame;
  readonly mark: NonNullable<Scene['tests'][number]['suggestion']>;
}

/** Where the rate would come out in another run. */
function Interval({ frame, mark: { interval } }: MarkProps) {
  if (!interval) return null;
  return <Stretch frame={frame} class="interval" from={interval[0]} to={interval[1]} />;
}

/** The rate to train with. */
function Rate({ frame, mark: { lr, loss } }: MarkProps) {
  if (lr === undefined) return null;
  const x = frame.x(lr);
  const y = loss === undefined ? Number.NaN : frame.y(loss);
  const isNearEnd = x > frame.right - 60;
  return (
    <g class="suggested">
      <line x1={x} x2={x} y1={frame.top - 8} y2={frame.bottom} />
      {y >= frame.top && y <= frame.bottom && <circle cx={x} cy={y} r={5.5} />}
      <text x={x} y={frame.top - 14} text-anchor={isNearEnd ? 'end' : 'middle'}>
        {rateText(lr)}
      </text>
    </g>
  );
}

export const SuggestionMark = { Interval, Rate };
