import { parseHTML } from 'linkedom';

/** A figure taken apart. */
export interface Drawn {
  readonly svg: Element;
  /** How many shapes the groups of a class hold. */
  count(className: string): number;
  /** The texts of a group. */
  texts(className: string): string[];
  /** The places of the shapes of a group, from their `transform` or `cx` and `cy`. */
  places(className: string): { x: number; y: number }[];
  /** Pixels from the left to a labelled tick of the rate axis, by its label. */
  readonly rateTicks: ReadonlyMap<string, number>;
  readonly lossTicks: ReadonlyMap<string, number>;
}

/** Reads what was drawn back from the SVG. */
export function readSvg(text: string): Drawn {
  const { document } = parseHTML(`<!doctype html><html><body>${text}</body></html>`);
  const svg: Element = document.querySelector('svg')!;
  const shapes = (className: string): Element[] => [
    ...svg.querySelectorAll(`g.${className} > *, path.${className}, rect.${className}`),
  ];
  const place = (shape: Element): { x: number; y: number } => {
    const moved = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(shape.getAttribute('transform') ?? '');
    const [x, y] = moved
      ? [moved[1], moved[2]]
      : [shape.getAttribute('cx') ?? 'NaN', shape.getAttribute('cy') ?? 'NaN'];
    return { x: Number(x), y: Number(y) };
  };
  const ticks = (axis: 'x' | 'y') =>
    new Map(
      [...svg.querySelectorAll(`g[data-mark="${axis}-axis tick label"] text`)].map((tick) => [
        tick.textContent ?? '',
        place(tick)[axis],
      ]),
    );
  return {
    svg,
    count: (className) => shapes(className).length,
    texts: (className) => shapes(className).map((shape) => shape.textContent ?? ''),
    places: (className) => shapes(className).map(place),
    rateTicks: ticks('x'),
    lossTicks: ticks('y'),
  };
}
