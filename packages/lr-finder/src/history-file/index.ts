export type { HistoryFile, HistoryFormat } from './history-file.ts';
export { HistoryFileError } from './history-file-error.ts';
export { type ReadHistoryOptions, readHistory } from './read-history.ts';
export type { HistorySource } from './text-source.ts';
export { type AboutHistory, writeHistory } from './write-history.ts';
