import type { ViewSettings } from '../settings/settings.ts';
import { drawShelf } from './draw.ts';
import type { ShelfTest } from './shelf.ts';

export type TakenAs = 'svg' | 'png' | 'json' | 'html';

/** A file for the reader to keep. */
export interface TakenFile {
  readonly name: string;
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** What is on the shelf as files: a figure or a report of all, or the history of each. */
export async function filesToTake(
  as: TakenAs,
  shelf: readonly ShelfTest[],
  view: ViewSettings,
): Promise<TakenFile[]> {
  if (as === 'svg') {
    const { svg } = await drawShelf(shelf, view, { theme: 'light' });
    return [{ name: 'range-test.svg', type: 'image/svg+xml', content: svg }];
  }
  if (as === 'png') {
    const figure = await drawShelf(shelf, view, { theme: 'light' });
    return [{ name: 'range-test.png', type: 'image/png', content: await figure.png() }];
  }
  if (as === 'html') {
    const { report } = await import('lr-finder/plot/report');
    const tests = shelf.map(({ test, suggestion }) => {
      const { name, history, stopReason, steps, settings, band, measurement } = test;
      return { name, history, stopReason, steps, settings, band, measurement, suggestion };
    });
    const content = await report(tests.length === 1 ? tests[0]! : tests);
    return [{ name: 'range-test.html', type: 'text/html', content }];
  }
  const { writeHistory } = await import('lr-finder/history-file');
  return shelf.map(({ test }, i) => {
    const { history, stopReason, steps, band, optimizer, settings, measurement } = test;
    const result =
      stopReason !== undefined && steps !== undefined
        ? { history, stopReason, steps, ...(band && { band }), ...(measurement && { measurement }) }
        : history;
    const about = { ...(optimizer && { optimizer }), ...(settings && { settings }) };
    const name = shelf.length === 1 ? 'range-test.json' : `range-test-${i + 1}.json`;
    return { name, type: 'application/json', content: writeHistory(result, about) };
  });
}

/** Hands a file over to the reader. */
export function handOver({ name, type, content }: TakenFile): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
