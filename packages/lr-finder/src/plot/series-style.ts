import type { SymbolType } from '@observablehq/plot';
import type { Palette } from './palette.ts';

/** How one of several tests is drawn: each of the three properties alone distinguishes it. */
export interface SeriesStyle {
  readonly color: string;
  /** As `stroke-dasharray`; `undefined`: a solid line. */
  readonly dash: string | undefined;
  readonly symbol: SymbolType;
}

const DASHES = [undefined, '8 4', '2 3', '10 3 2 3', '14 5', '6 2 2 2 2 2'] as const;
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye'] as const;

/** The style of a test by its index. Symbols outnumber colours, so that 42 tests differ. */
export function seriesStyle(index: number, { series }: Palette): SeriesStyle {
  return {
    color: series[index % series.length]!,
    dash: DASHES[index % DASHES.length],
    symbol: SYMBOLS[index % SYMBOLS.length]!,
  };
}
