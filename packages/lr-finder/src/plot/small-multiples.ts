import { check } from '../errors.ts';
import { expectKind, integer, type OptionTable, resolveBy, STRING } from '../options.ts';
import { oneLine } from '../printable.ts';
import { describeScene } from './description.ts';
import { drawingDocument, toXml } from './document.ts';
import { type Figure, PLOT_OPTIONS, SCALE } from './figure.ts';
import type { CurveOptions } from './options.ts';
import { FONT, paletteOf, type Theme } from './palette.ts';
import { type PlottedTest, plottedTests } from './plotted-test.ts';
import { sceneOf } from './scene.ts';
import { svgElement } from './svg-element.ts';
import { TITLE_SIZE } from './text-width.ts';

/** One of several figures side by side. */
export interface Panel {
  /** The heading above the panel. */
  readonly title: string;
  /** Tests drawn over each other; a test looks the same at the same place of each list. */
  readonly tests: readonly PlottedTest[];
}

/** How to draw small multiples. */
export interface SmallMultiplesOptions
  extends Pick<
    CurveOptions,
    'show' | 'smoothing' | 'skipStart' | 'skipEnd' | 'logLr' | 'showLr' | 'suggestLr' | 'title'
  > {
  /** Panels side by side; an integer >= 1. Default: 3, or as many as there are. */
  readonly columns?: number | undefined;
  /** Width of a panel in pixels; an integer >= 240. Default: 360. */
  readonly width?: number | undefined;
  /** Height of a panel in pixels; an integer >= 180. Default: 300. */
  readonly height?: number | undefined;
  /** The theme, as in `plot`. Default: `'light'`. */
  readonly theme?: Theme | undefined;
}

const SMALL_MULTIPLES_OPTIONS = {
  ...PLOT_OPTIONS,
  columns: [integer(1)],
  width: [integer(240), 360],
  height: [integer(180), 300],
  title: [STRING, ''],
} satisfies OptionTable<CurveOptions & SmallMultiplesOptions>;

/** A figure without `element()`. */
export type StillFigure = Pick<Figure, 'svg' | 'description' | 'png'>;

const TITLE_HEIGHT = 36;

/**
 * Draws several figures side by side, all on the same axes, for comparison: for example one for each
 * batch size, each with the curves of all weight decays.
 *
 * @throws {ArgumentError} for an option that can't be used.
 * @throws {DataError} when a history isn't three lists of equal length.
 */
export async function smallMultiples(
  panels: readonly Panel[],
  options: SmallMultiplesOptions = {},
): Promise<StillFigure> {
  const all: CurveOptions & SmallMultiplesOptions = options;
  const { width, height, theme, title, ...rest } = resolveBy(all, SMALL_MULTIPLES_OPTIONS);
  check(Array.isArray(panels) && panels.length > 0, 'panels', 'a list of at least one', panels);
  const { columns = Math.min(3, panels.length), ...curve } = rest;
  const checked = panels.map((panel) => ({
    title: oneLine(panel.title),
    tests: plottedTests(panel.tests, {}),
  }));

  const settings = { ...curve, title: undefined };
  const shared = sceneOf(
    checked.flatMap(({ tests }) => tests),
    settings,
  );
  const heading = oneLine(title);
  const top = heading === '' ? 0 : TITLE_HEIGHT;
  const size = {
    width: width * Math.min(columns, panels.length),
    height: top + height * Math.ceil(panels.length / columns),
  };
  const [{ drawScene }, document] = await Promise.all([
    import('./draw-scene.ts'),
    drawingDocument(),
  ]);
  const { background, ink } = paletteOf(theme);
  const svg = svgElement(document, 'svg', { ...size, viewBox: `0 0 ${size.width} ${size.height}` });
  const descriptions: string[] = [];
  const figures = checked.map(({ title: above, tests }, i) => {
    const scene = sceneOf(tests, { ...settings, title: above }, [], shared);
    const description = `${above}: ${describeScene(scene, tests)}`;
    descriptions.push(description);
    const panel = drawScene(scene, description, { width, height, theme, document }).svg;
    panel.setAttribute('x', String(width * (i % columns)));
    panel.setAttribute('y', String(top + height * Math.floor(i / columns)));
    return panel;
  });
  const about = { 'font-size': TITLE_SIZE + 2, 'font-weight': 600, 'font-family': FONT };
  // The dark style rules of the first panel apply to its class: background and heading need it too.
  const className = figures[0]!.getAttribute('class') ?? '';
  const ground = svgElement(document, 'g', { class: className });
  ground.append(svgElement(document, 'rect', { ...size, fill: background }));
  if (top > 0) {
    ground.append(svgElement(document, 'text', { x: 16, y: 26, fill: ink, ...about }, heading));
  }
  svg.append(ground, ...figures);
  const text = toXml(svg);
  return {
    svg: text,
    description: descriptions.join('\n'),
    async png({ scale = 2 } = {}) {
      expectKind('scale', scale, SCALE);
      const { rasterize } = await import('#rasterizer');
      return rasterize(text, { ...size, scale });
    },
  };
}
