import type { History, Suggestion, SuggestOptions } from 'lr-finder';

export interface ReadRequest {
  readonly id: number;
  readonly history: History;
  readonly options: Omit<SuggestOptions, 'method'> & {
    readonly method: string & SuggestOptions['method'];
  };
}

export type ReadReply =
  | { readonly id: number; readonly suggestion: Suggestion }
  | { readonly id: number; readonly failure: string };
