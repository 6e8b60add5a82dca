import type { History } from '../range-test/history.ts';
import type { RangeTestPoint } from '../range-test/options.ts';

/** The points recorded so far, for a test that fails; each run starts again from none. */
export class Recording {
  readonly history: { readonly [Part in keyof History]: number[] } = noHistory();

  add(point: RangeTestPoint): void {
    for (const part of ['lr', 'loss', 'rawLoss'] as const) {
      this.history[part].length = point.index;
      this.history[part].push(point[part]);
    }
  }
}

/** An empty history. */
export function noHistory(): { lr: number[]; loss: number[]; rawLoss: number[] } {
  return { lr: [], loss: [], rawLoss: [] };
}
