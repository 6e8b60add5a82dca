import * as Plot from '@observablehq/plot';
import { type Drawing, halo } from './drawing.ts';
import { type Label, laneOffset } from './label-lanes.ts';
import { AREA_OPACITY } from './palette.ts';
import type { SuggestionMark } from './suggestion-mark.ts';
import { textWidth } from './text-width.ts';

/** The suggestion of a single test; those of several are drawn with their curves. */
function singleSuggestion({ tests }: Drawing['scene']): SuggestionMark | undefined {
  return tests.length === 1 ? tests[0]!.suggestion : undefined;
}

/** The interval of the suggestion, behind the curve. */
export function intervalBand({ scene, palette }: Drawing): Plot.Markish {
  const suggestion = singleSuggestion(scene);
  const [low, high] = scene.rateDomain;
  if (!suggestion?.interval) return [];
  const [from, to] = suggestion.interval;
  if (from > high || to < low) return [];
  return Plot.rectX([{ from: Math.max(from, low), to: Math.min(to, high) }], {
    x1: 'from',
    x2: 'to',
    fill: palette.mark,
    fillOpacity: AREA_OPACITY,
    className: 'suggested-interval',
  });
}

/** The bounds of the suggestion, as a bracket in the free room under the curve. */
export function boundsBracket({ scene, layout, palette }: Drawing): Plot.Markish {
  const suggestion = singleSuggestion(scene);
  if (!suggestion?.bounds || !layout.hasBracket) return [];
  const { place, rateAt, lossAt, margin, width, height } = layout;
  const [low, high] = scene.rateDomain;
  const [from, to] = suggestion.bounds.map((lr) => Math.min(Math.max(lr, low), high));
  const row = height - margin.bottom - 16;
  const y = lossAt(row);
  const half = textWidth('bounds') / 2 + 4;
  // In the middle of the bracket, unless the line of a marked rate crosses the word there.
  const [left, right] = [place(from!), place(to!)];
  const marked = layout.labels.flatMap(({ lr, of }) =>
    lr === undefined || of === 'tail' ? [] : [place(lr)],
  );
  const places = [0.5, 0.3, 0.7, 0.1, 0.9].map((share) => {
    const middle = left + share * (right - left);
    return Math.min(Math.max(middle, margin.left + half), width - margin.right - half);
  });
  const isClear = (x: number) => marked.every((other) => Math.abs(other - x) > half);
  const textAt = places.find(isClear) ?? places[0]!;
  const line = { stroke: palette.grey, strokeWidth: 1.5, className: 'suggested-bounds' };
  return [
    Plot.ruleY([{ from, to }], { x1: 'from', x2: 'to', y, ...line }),
    Plot.ruleX([from, to], { y1: lossAt(row - 4), y2: lossAt(row + 4), ...line }),
    Plot.text(['bounds'], {
      x: rateAt(textAt),
      y,
      text: (d: string) => d,
      dy: -11,
      fill: palette.ink,
      ...halo(palette),
    }),
  ];
}

/** The suggested rate of a single test, with a dot on the curve, and the rate of `showLr`. */
export function markedRates({ scene, layout, palette }: Drawing): Plot.Markish {
  const suggestion = singleSuggestion(scene);
  const { showLr } = scene;
  const { ink, mark, background } = palette;
  const colors = { suggestion: mark, showLr: ink, tail: palette.curve };
  const { labels, lossAt, rateAt, margin, height } = layout;
  const bottom = lossAt(height - margin.bottom);
  const topOf = (of: Label['of']): number => {
    const lane = labels.find((label) => label.of === of)?.lane ?? 0;
    return lossAt(margin.top - laneOffset(lane) + 9);
  };
  const rule = (of: Label['of'], lr: number, options: Plot.RuleXOptions) =>
    Plot.ruleX([lr], { y1: bottom, y2: topOf(of), ...options });
  const drawn: Plot.Markish[] = [];
  if (showLr) {
    drawn.push(
      rule('showLr', showLr.lr, { stroke: ink, strokeWidth: 1.5, className: 'marked-rate' }),
    );
  }
  if (suggestion?.lr !== undefined) {
    const { lr, loss } = suggestion;
    drawn.push(
      rule('suggestion', lr, {
        stroke: mark,
        strokeWidth: 1.5,
        strokeDasharray: '5 4',
        className: 'suggested-rate',
      }),
    );
    if (loss !== undefined) {
      drawn.push(
        Plot.dot([{ lr, loss }], {
          x: 'lr',
          y: 'loss',
          r: 6,
          fill: mark,
          stroke: background,
          strokeWidth: 2,
          className: 'suggested-loss',
        }),
      );
    }
  }
  drawn.push(
    Plot.text(labels, {
      x: ({ middle }) => rateAt(middle),
      y: ({ lane }) => lossAt(margin.top - laneOffset(lane)),
      text: 'text',
      fill: ({ of }: Label) => colors[of],
      ...halo(palette),
      fontWeight: 600,
      className: 'marked-rate-labels',
    }),
  );
  return drawn;
}
