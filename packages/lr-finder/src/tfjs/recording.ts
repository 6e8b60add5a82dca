import type { History } from '../range-test/history.ts';
import type { RangeTestPoint } from '../range-test/options.ts';

/** What has been recorded of a test, for when it fails; each run begins it anew. */
export class Recording {
  readonly history: { readonly [Part in keyof History]: number[] } = noHistory();

  add(point: RangeTestPoint): void {
    for (const part of ['lr', 'loss', 'rawLoss'] as const) {
      this.history[part].length = point.index;
      this.history[part].push(point[part]);
    }
  }
}

/** The history of a test that has not begun. */
export function noHistory(): { lr: number[]; loss: number[]; rawLoss: number[] } {
  return { lr: [], loss: [], rawLoss: [] };
}
