export { ArgumentError, DataError, LRFinderError, StateError } from './errors.ts';
export { type History, parseHistory } from './range-test/history.ts';
export type { Trainable } from './range-test/trainable.ts';
