import type { History } from '../range-test/history.ts';
import type { Suggestion } from '../suggest/suggestion.ts';
export interface PlotOptions {
  skipStart?: number | undefined;
  skipEnd?: number | undefined;
  suggestLr?: boolean | undefined;
  suggestion?: Suggestion | undefined;
}
export interface Figure {
  svg: string;
}
export async function plot(history: History, options: PlotOptions): Promise<Figure> {
  return { svg: `${history.lr.length}${options.skipEnd}` };
}
