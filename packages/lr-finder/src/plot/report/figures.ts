import { type PlotOptions, plot } from '../figure.ts';
import { html, type Markup, trusted } from './markup.ts';
import type { ReportedTest } from './options.ts';

/** For a telephone: the letters of a wide figure would be too small there. */
const NARROW = { width: 400, height: 340 } as const;

/** A size of a figure, in pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

export function figureOf(
  { history, suggestion, band, measurement }: ReportedTest,
  wide: Size,
  options: PlotOptions,
): Promise<Markup> {
  return inTwoSizes(wide, NARROW, (size) =>
    plot(history, { ...options, ...size, suggestion, band, measurement }),
  );
}

/** One figure of several tests over each other. */
export function figureOfAll(
  tests: readonly (ReportedTest & { readonly name: string })[],
  wide: Size,
  options: PlotOptions,
): Promise<Markup> {
  return inTwoSizes(wide, NARROW, (size) => plot(tests, { ...options, ...size }));
}

/** A figure in two sizes, of which the page shows the fitting one. */
export async function inTwoSizes<Of>(
  wide: Of,
  narrow: Of,
  draw: (size: Of) => Promise<{ readonly svg: string }>,
): Promise<Markup> {
  const [large, small] = await Promise.all([draw(wide), draw(narrow)]);
  return html`<figure><div class="wide">${trusted(large.svg)}</div><div class="narrow">${trusted(small.svg)}</div></figure>`;
}
