import { readFileSync } from 'node:fs';
import type { Band } from '../../src/range-test/average-histories.ts';
import { type History, parseHistory } from '../../src/range-test/history.ts';
import type { Suggestion, VerdictKind } from '../../src/suggest/suggestion.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** A real range test of PyTorch, smoothed and stopped as a range test does. */
export function realCurve(name: 'mnist-cnn-adam' | 'digits-mlp-sgd' | 'wine-mlp-rmsprop'): History {
  return parseHistory(readFileSync(new URL(`curves/${name}.json`, FIXTURES), 'utf8'));
}

/** A history of pytorch-lr-finder itself. */
export function referenceHistory(name: string): History {
  const run = JSON.parse(readFileSync(new URL(`reference/${name}.json`, FIXTURES), 'utf8'));
  return parseHistory({ ...run.result_float64.history, rawLoss: run.raw_loss_float64 });
}

/** Rates from 1e-6 to 1 by equal factors, with a loss made for each. */
export function madeHistory(
  count: number,
  loss: (i: number) => number,
  raw: (i: number) => number = loss,
): History {
  const steps = Array.from({ length: count }, (_, i) => i);
  return {
    lr: steps.map((i) => 10 ** (-6 + (6 * i) / Math.max(1, count - 1))),
    loss: steps.map(loss),
    rawLoss: steps.map(raw),
  };
}

/** The history with other losses at some steps. */
export function withLosses(history: History, losses: Record<number, number>): History {
  const put = (list: readonly number[]) => list.map((loss, i) => (i in losses ? losses[i]! : loss));
  return { ...history, loss: put(history.loss), rawLoss: put(history.rawLoss) };
}

/** A suggestion as a caller would pass it. */
export function suggestionAt(
  lr: number,
  {
    interval = [lr / 3, lr * 2],
    bounds = [lr / 10, lr * 4],
    kind = 'ok' as VerdictKind,
    method = 'descent',
  } = {},
): Suggestion {
  return {
    lr,
    method,
    interval: [interval[0]!, interval[1]!],
    bounds: { baseLr: bounds[0]!, maxLr: bounds[1]! },
    verdict: { kind, message: `The verdict is ${kind}.` },
  };
}

/** Losses around those of a history, wider where the rate is larger. */
export function madeBand({ rawLoss }: History): Band {
  const width = (i: number): number => 0.15 + (0.5 * i) / rawLoss.length;
  return {
    low: rawLoss.map((loss, i) => loss - width(i) * (1 + 0.3 * Math.sin(i * 5))),
    high: rawLoss.map((loss, i) => loss + width(i) * (1 + 0.3 * Math.cos(i * 7))),
  };
}
