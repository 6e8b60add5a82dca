import { optimizerName } from '#training/optimizer';
import { suggestionOf } from '../find/find.ts';
import type { Figure, PlotOptions } from '../plot/figure.ts';
import type { SuggestOptions } from '../suggest/suggest.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
import type { FinishedTest } from './run-test.ts';

/** The suggestion of a test. By default, optimizer and kind of loss are those of the test. */
export function suggestionOfTest(
  { result, optimizer }: FinishedTest,
  options: SuggestOptions,
): Suggestion {
  return suggestionOf(result, result.confirmation, {
    optimizer: optimizerName(optimizer),
    ...options,
  });
}

/** A figure of a test, with its suggestion and the band of its repeats. */
export async function plotTest(test: FinishedTest, options: PlotOptions): Promise<Figure> {
  const { skipStart, skipEnd } = options;
  const {
    suggestion = suggestionOfTest(test, { skipStart, skipEnd }),
    band = test.result.band,
    measurement = test.result.measurement,
  } = options;
  const { plot } = await import('../plot/index.ts');
  return plot(test.result.history, { ...options, suggestion, band, measurement });
}
