import * as Plot from '@observablehq/plot';
import { FONT_SIZE, type Layout } from './layout.ts';
import { GREY, GRID, INK } from './palette.ts';
import type { Tick } from './tick-labels.ts';

/** The grid, the lines at the bottom and the left, ticks, their labels, and the axes' names. */
export function axes({ rateTicks, lossTicks, margin, height, lossAt }: Layout): Plot.Markish[] {
  const bottom = height - margin.bottom;
  const labelled = rateTicks.filter(({ label }) => label !== '');
  const small = rateTicks.filter(({ label }) => label === '');
  return [
    Plot.gridY(values(lossTicks), { stroke: GRID, strokeOpacity: 1 }),
    Plot.gridX(values(labelled), { stroke: GRID, strokeOpacity: 1 }),
    Plot.frame({ stroke: GREY, anchor: 'bottom' }),
    Plot.frame({ stroke: GREY, anchor: 'left' }),
    Plot.ruleX(values(small), {
      y1: lossAt(bottom),
      y2: lossAt(bottom + 3),
      stroke: GREY,
      className: 'small-ticks',
    }),
    Plot.axisX(values(labelled), {
      ...withLabels(labelled),
      label: 'learning rate',
      labelOffset: margin.bottom - 8,
    }),
    Plot.axisY(values(lossTicks), {
      ...withLabels(lossTicks),
      label: 'loss',
      labelOffset: margin.left - 8,
    }),
  ];
}

function withLabels(ticks: readonly Tick[]) {
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    color: INK,
    stroke: GREY,
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
