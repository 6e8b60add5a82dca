import * as Plot from '@observablehq/plot';
import type { Drawing } from './drawing.ts';
import type { Palette } from './palette.ts';
import { SHOWN } from './shown.ts';
import { FONT_SIZE } from './text-width.ts';
import type { Tick } from './tick-labels.ts';

/** The grid, the lines at the bottom and the left, ticks, their labels, and the axes' names. */
export function axes({ scene, layout, palette }: Drawing): Plot.Markish[] {
  const { rateTicks, lossTicks, margin, height, lossAt } = layout;
  const { grey, grid } = palette;
  const bottom = height - margin.bottom;
  const labelled = rateTicks.filter(({ label }) => label !== '');
  const small = rateTicks.filter(({ label }) => label === '');
  return [
    Plot.gridY(values(lossTicks), { stroke: grid, strokeOpacity: 1 }),
    Plot.gridX(values(labelled), { stroke: grid, strokeOpacity: 1 }),
    scene.show === 'slope' ? Plot.ruleY([0], { stroke: grey, className: 'zero' }) : [],
    Plot.frame({ stroke: grey, anchor: 'bottom' }),
    Plot.frame({ stroke: grey, anchor: 'left' }),
    Plot.ruleX(values(small), {
      y1: lossAt(bottom),
      y2: lossAt(bottom + 3),
      stroke: grey,
      className: 'small-ticks',
    }),
    Plot.axisX(values(labelled), {
      ...withLabels(labelled, palette),
      label: 'learning rate',
      labelOffset: margin.bottom - 8,
    }),
    Plot.axisY(values(lossTicks), {
      ...withLabels(lossTicks, palette),
      label: SHOWN[scene.show].axis,
      labelOffset: margin.left - 8,
    }),
  ];
}

function withLabels(ticks: readonly Tick[], { ink, grey }: Palette) {
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    color: ink,
    stroke: grey,
    tickSize: 6,
    tickFormat: (value: number) => labels.get(value) ?? '',
    fontSize: FONT_SIZE,
    labelAnchor: 'center',
    labelArrow: 'none',
  } as const;
}

function values(ticks: readonly Tick[]): number[] {
  return ticks.map(({ value }) => value);
}
