import type { Part } from '../reading/words.ts';
import type { Frame } from './frame.ts';
import { Stretch } from './Stretch.tsx';

/** Narrower parts than this have no room for their number. */
const ROOM = 16;

/** The parts of a curve, numbered along its upper edge as in the text beside it. */
export function CurveParts({
  frame,
  parts,
  lit,
}: {
  frame: Frame;
  parts: readonly Part[];
  lit: number | undefined;
}) {
  const y = frame.top + 4;
  return (
    <g class="parts">
      {parts.map(({ name, from, to }, i) => {
        const [left, right] = [frame.x(from), frame.x(to)];
        if (!(right - left > 1)) return null;
        return (
          <g key={name} class={lit === i ? 'lit' : undefined}>
            {lit === i && <Stretch frame={frame} from={from} to={to} />}
            <line x1={left + 2} x2={right - 2} y1={y} y2={y} />
            {right - left > ROOM && (
              <text x={(left + right) / 2} y={y + 16} text-anchor="middle">
                {i + 1}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
