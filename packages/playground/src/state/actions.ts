import type { Suggestion } from 'lr-finder';
import type { Settings } from '../settings/settings.ts';
import type { Report, Trial } from '../training/messages.ts';
import type { DroppedFile, OwnTable, Shown } from './state.ts';

/** All that can happen to the state. */
export type Action =
  | { readonly kind: 'set'; readonly settings: Partial<Settings> }
  | { readonly kind: 'link'; readonly settings: Settings; readonly refused: readonly string[] }
  | { readonly kind: 'table'; readonly table: OwnTable }
  | { readonly kind: 'table-fault'; readonly fault: string }
  | { readonly kind: 'begin'; readonly work: 'test' | 'measure'; readonly again: boolean }
  | { readonly kind: 'begin-trials'; readonly trials: readonly Trial[]; readonly steps: number }
  | { readonly kind: 'pause' | 'resume' | 'stop' }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'show'; readonly shown: Shown }
  | {
      readonly kind: 'read';
      readonly of: Shown;
      readonly key: string;
      readonly suggestion: Suggestion;
    }
  | { readonly kind: 'read-fault'; readonly of: Shown; readonly fault: string }
  | { readonly kind: 'fail'; readonly message: string }
  | { readonly kind: 'file'; readonly file: DroppedFile }
  | { readonly kind: 'drop-file'; readonly id: number };
