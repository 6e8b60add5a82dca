export type { Batch, BatchLike, Tensors } from './data/batch.ts';
export type { DataSource, DatasetLike, MapBatch } from './data/source.ts';
export type { TensorData } from './data/tensor-data.ts';
export type { Engine } from './engine.ts';
export type { Loss, LossFunction, StructuredLoss } from './loss.ts';
export { type FunctionModelOptions, LRFinder, type TfjsRangeTestResult } from './lr-finder.ts';
export type { ModelFunction } from './model.ts';
export type { TfjsRangeTestOptions } from './options.ts';
export { ScheduleCallback, type ScheduleCallbackOptions } from './schedule-callback.ts';
