import { describe, expect, it } from 'vitest';
import { plot } from '../../src/plot/index.ts';
import { AREA_OPACITY, DARK, LIGHT, type Palette } from '../../src/plot/palette.ts';
import { seriesStyle } from '../../src/plot/series-style.ts';
import { figures } from './figures.ts';

type Rgb = readonly number[];
const rgb = (color: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
const mixed = (over: Rgb, under: Rgb, share: number): Rgb =>
  over.map((value, i) => share * value + (1 - share) * under[i]!);

/** Relative luminance and contrast as WCAG 2.2 defines them. */
const luminance = (color: Rgb): number => {
  const [r, g, b] = color.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const contrast = (a: Rgb, b: Rgb): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

describe.each<[string, Palette]>([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s palette', (_, palette) => {
  const background = rgb(palette.background);

  it('has texts of a contrast of 4.5 to 1 at least, over areas too', () => {
    for (const color of [palette.ink, palette.curve, palette.mark, ...palette.series]) {
      expect(contrast(rgb(color), background), color).toBeGreaterThanOrEqual(4.5);
    }
    for (const area of palette.series) {
      const under = mixed(rgb(area), background, AREA_OPACITY);
      expect(contrast(rgb(palette.ink), under), area).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('has axes and points of a contrast of 3 to 1 at least', () => {
    expect(contrast(rgb(palette.grey), background)).toBeGreaterThanOrEqual(3);
  });

  it('tells 42 tests apart, neighbours by dashes and by symbols alone', () => {
    const styles = Array.from({ length: 42 }, (_, i) => seriesStyle(i, palette));
    expect(new Set(styles.map((style) => JSON.stringify(style))).size).toBe(42);
    expect(new Set(styles.slice(0, 6).map(({ dash }) => dash)).size).toBe(6);
    expect(new Set(styles.slice(0, 7).map(({ symbol }) => symbol)).size).toBe(7);
  });
});

it.each(Object.entries(figures))('%s has no colour from elsewhere', async (_, [data, options]) => {
  const { svg } = await plot(data, options);
  const { background, ink, grey, grid, series } = options.theme === 'dark' ? DARK : LIGHT;
  const known = new Set(['none', background, ink, grey, grid, ...series]);
  const used = [...svg.matchAll(/ (?:fill|stroke)="([^"]*)"/g)].map(([, color]) => color!);
  expect([...new Set(used)].filter((color) => !known.has(color))).toEqual([]);
});
