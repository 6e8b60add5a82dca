import type * as tf from '@tensorflow/tfjs';
import type { DataSource } from '../../../../src/tfjs/data/source.ts';
import type { LRFinder } from '../../../../src/tfjs/lr-finder.ts';

/** What a person writes before the first call: a compiled model, or a finder, and data. */
export interface OrdinaryModel {
  readonly model: tf.LayersModel | LRFinder;
  readonly data: DataSource;
}

/** Writes each anew; the numbers that it draws come from `Math.random`. */
export type OrdinaryModels = Readonly<Record<string, () => OrdinaryModel>>;
