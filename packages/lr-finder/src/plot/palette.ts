/** The background a figure is made for. `auto`: the reader's own, light or dark. */
export type Theme = 'light' | 'dark' | 'auto';

/** The colours of a figure. */
export interface Palette {
  readonly background: string;
  /** Texts, and lines that matter. */
  readonly ink: string;
  /** Axes and raw points. */
  readonly grey: string;
  readonly grid: string;
  /** The smoothed curve of a single test. */
  readonly curve: string;
  /** The suggestion of a single test. */
  readonly mark: string;
  /** The colours of several tests; they repeat if there are more tests. */
  readonly series: readonly string[];
}

/**
 * Colours close to Okabe and Ito's, which colour-blind people can distinguish, darkened or lightened
 * until text in them has a contrast of at least 4.5:1 on the background. Shape, dashes and width make
 * the same distinctions without colour.
 */
export const LIGHT: Palette = palette({
  background: '#ffffff',
  ink: '#1f2328',
  grey: '#6b7480',
  grid: '#e6e9ed',
  series: ['#0072b2', '#b84a00', '#00785a', '#9c3d7c', '#7a6200', '#4a5058'],
});

export const DARK: Palette = palette({
  background: '#0d1117',
  ink: '#e6edf3',
  grey: '#8b949e',
  grid: '#262c36',
  series: ['#56b4e9', '#f2a65a', '#3cc9a0', '#e29fcb', '#e8d95a', '#b4bcc6'],
});

function palette(colors: Omit<Palette, 'curve' | 'mark'>): Palette {
  return { ...colors, curve: colors.series[0]!, mark: colors.series[1]! };
}

/** The colours of a theme; `auto` is drawn light, see `darkRules`. */
export function paletteOf(theme: Theme): Palette {
  return theme === 'dark' ? DARK : LIGHT;
}

/**
 * Style rules that turn a light figure dark, for readers who prefer that, within elements of the
 * class. Viewers of SVG files without style sheets show the figure light.
 */
export function darkRules(className: string): string {
  const pairs = colorsOf(LIGHT).map((light, i) => [light, colorsOf(DARK)[i]!] as const);
  const rules = pairs.flatMap(([light, dark]) =>
    ['fill', 'stroke'].map((name) => `.${className} [${name}="${light}"]{${name}:${dark}}`),
  );
  return `@media (prefers-color-scheme:dark){${rules.join('')}}`;
}

function colorsOf({ background, ink, grey, grid, series }: Palette): string[] {
  return [background, ink, grey, grid, ...series];
}

/** The opacity of a raw point, and the share of it that a cut point has. */
export const RAW_OPACITY = 0.7;
export const CUT_OPACITY = 0.5;

/** The opacity of a raw point where several tests are drawn over each other. */
export const RAW_OPACITY_OF_SEVERAL = 0.35;

/** The opacity of an area behind lines and texts. */
export const AREA_OPACITY = 0.14;

/** Fonts that are usually installed: none is loaded. */
export const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif';
