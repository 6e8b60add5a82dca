import { type PlotOptions, plot } from '../figure.ts';
import { html, type Markup, trusted } from './markup.ts';
import type { ReportedTest } from './options.ts';

/** Wide, and for a telephone: scaled down, its letters could not be read. */
const NARROW = { width: 400, height: 340 } as const;

/** The figure of a test, in two sizes of which the page shows the one that fits. */
export async function figureOf(
  { history, suggestion }: ReportedTest,
  wide: { readonly width: number; readonly height: number },
  options: PlotOptions,
): Promise<Markup> {
  const drawings = [
    { size: wide, className: 'wide' },
    { size: NARROW, className: 'narrow' },
  ];
  const drawn = drawings.map(async ({ size, className }) => {
    const { svg } = await plot(history, { ...options, ...size, suggestion });
    return html`<div class="${className}">${trusted(withoutLabels(svg))}</div>`;
  });
  return html`<figure>${await Promise.all(drawn)}</figure>`;
}

/**
 * Without the names that Plot gives to its groups, such as "dot": within an image they are no names
 * of anything, and may not be there (ARIA: a `g` without a role has none). In a tag there is no `<`
 * or `>`, so that no text is touched.
 */
function withoutLabels(svg: string): string {
  return svg.replace(/(<\w[^<>]*?) aria-label="[^"]*"/g, '$1');
}
