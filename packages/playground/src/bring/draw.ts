import type { Figure } from 'lr-finder/plot';
import type { ViewSettings } from '../settings/settings.ts';
import type { ShelfTest } from './shelf.ts';

/** The figure of a test, or of several over each other, as the library draws it. */
export async function drawShelf(
  shelf: readonly ShelfTest[],
  { axis, curve }: ViewSettings,
  size: { theme: 'light' | 'dark'; width?: number; height?: number },
): Promise<Figure> {
  const { plot } = await import('lr-finder/plot');
  const show: 'slope' | 'loss' = curve === 'slope' ? 'slope' : 'loss';
  const view = { ...size, show, logLr: axis === 'log', skipStart: 0, skipEnd: 0 };
  const [only] = shelf;
  if (only && shelf.length === 1) {
    const { suggestion } = only;
    const { name, history, band, measurement } = only.test;
    return plot(history, { ...view, suggestion, band, measurement, title: name });
  }
  return plot(
    shelf.map(({ test: { name, history, band, measurement }, suggestion }) => ({
      ...{ name, history, band, measurement, suggestion },
    })),
    view,
  );
}
