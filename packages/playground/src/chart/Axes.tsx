import type { Frame } from './frame.ts';

/** Ticks, a faint grid, and what the axes are of. */
export function Axes({ frame, xLabel, yLabel }: { frame: Frame; xLabel: string; yLabel: string }) {
  const { left, right, top, bottom, xTicks, yTicks } = frame;
  return (
    <g class="axes">
      {yTicks.map(({ at, label }) => (
        <g key={label}>
          <line class="grid" x1={left} x2={right} y1={at} y2={at} />
          <text x={left - 8} y={at} dy="0.35em" text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      <line class="base" x1={left} x2={right} y1={bottom} y2={bottom} />
      {xTicks.map(({ at, label }) => (
        <g key={label}>
          <line class="base" x1={at} x2={at} y1={bottom} y2={bottom + 5} />
          <text x={at} y={bottom + 19} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      <text class="name" x={right} y={bottom + 39} text-anchor="end">
        {xLabel} →
      </text>
      <text class="name" x={2} y={Math.max(top - 14, 11)}>
        ↑ {yLabel}
      </text>
    </g>
  );
}
