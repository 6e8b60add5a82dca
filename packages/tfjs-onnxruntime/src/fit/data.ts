import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '../errors.ts';
import { flatten } from '../training/batch.ts';
import type { FitArgs } from './args.ts';
import type { Data, TrainedNetwork } from './network.ts';
import { Samples } from './samples.ts';

/** Some of the samples: `count` rows from `first` on. */
export interface Rows {
  readonly samples: Samples;
  readonly first: number;
  readonly count: number;
}

export interface FitData {
  readonly training: Rows;
  readonly validation: Rows | undefined;
}

/** Reads the data of a call of `fit`. Unfit data throw the errors of `model.fit`. */
export async function readData(
  network: TrainedNetwork,
  x: Data,
  y: Data,
  { batchSize = 32, classWeight, validationData, validationSplit = 0 }: FitArgs,
): Promise<FitData> {
  const samples = await read(network, x, y, classWeight, batchSize);
  const all = { samples, first: 0, count: samples.count };
  if (validationData && validationData.length > 0) {
    const [xs, ys] = validationData;
    const others = await read(network, xs, ys, undefined, batchSize);
    return { training: all, validation: { samples: others, first: 0, count: others.count } };
  }
  if (validationSplit === 0) return { training: all, validation: undefined };
  const count = Math.floor(samples.count * (1 - validationSplit));
  if (count === 0) {
    throw new ArgumentError(
      `Expected \`validationSplit\` to leave a sample to train on, got ${validationSplit} of ${samples.count}`,
    );
  }
  return {
    training: { samples, first: 0, count },
    validation: { samples: samples.unweighted(), first: count, count: samples.count - count },
  };
}

async function read(
  network: TrainedNetwork,
  x: Data,
  y: Data,
  classWeight: FitArgs['classWeight'],
  batchSize: number,
): Promise<Samples> {
  const given = new Set([...flatten(x), ...flatten(y)]);
  const [xs, ys, weights] = await network.standardizeUserData(
    x,
    y,
    null,
    classWeight,
    false,
    batchSize,
  );
  // Other outputs have weights: this one gets ones.
  const sampleWeight = weights?.map((one) => one ?? tf.ones([xs[0]!.shape[0]!]));
  const whole = { xs, ys, ...(sampleWeight ? { sampleWeight } : {}) };
  try {
    return await Samples.of(whole);
  } finally {
    tf.dispose(flatten(whole).filter((tensor) => !given.has(tensor)));
  }
}
