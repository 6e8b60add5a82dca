import * as tf from '@tensorflow/tfjs';
import { describeShape, isTensor, type Tensors } from '#training/batch';
import { ArgumentError, DataError, expected } from '../../errors.ts';

/** The weight of each class, by its number. */
type ClassWeight = Readonly<Record<number, number>>;

/**
 * The weight of each sample by its class, for each output of the model, as `model.fit` has it.
 *
 * @param outputNames - those of the model; `undefined` for a model that is a function.
 * @throws {ArgumentError} for weights that can't be used.
 * @throws {DataError} for targets that are no classes, and a class without a weight.
 */
export async function classSampleWeights(
  ys: Tensors,
  classWeight: unknown,
  outputNames: readonly string[] | undefined,
  name: string,
): Promise<Float32Array[]> {
  const option = `${name}.classWeight`;
  if (!outputNames && !isTensor(ys)) {
    throw new ArgumentError(
      `Expected \`${option}\` to be for targets that are one tensor where the model is a function, got more. Pass \`sampleWeight\``,
    );
  }
  const names = outputNames ?? ['ys'];
  const targets = isTensor(ys)
    ? [ys]
    : names.map((one, i) => (Array.isArray(ys) ? ys[i] : (ys as Record<string, tf.Tensor>)[one]));
  const weights = weightsOfOutputs(classWeight, names, option);
  return Promise.all(
    names.map((one, i) =>
      weightsOf(targets[i], weights[i], names.length === 1 ? option : `${option} of ${one}`),
    ),
  );
}

function weightsOfOutputs(
  given: unknown,
  names: readonly string[],
  option: string,
): (ClassWeight | null | undefined)[] {
  const isObject = typeof given === 'object' && given !== null;
  if (Array.isArray(given) && given.length === names.length) return given;
  const keys = isObject && !Array.isArray(given) ? Object.keys(given) : [];
  const isByOutput = keys.length > 0 && keys.every((one) => names.includes(one));
  if (isByOutput) return names.map((one) => (given as Record<string, ClassWeight>)[one]);
  if (isObject && !Array.isArray(given) && names.length === 1) return [given as ClassWeight];
  const what = 'weights by class number, or such for each of the outputs';
  throw new ArgumentError(expected(option, `${what} ${names.join(', ')}`, given));
}

async function weightsOf(
  target: unknown,
  weights: ClassWeight | null | undefined,
  option: string,
): Promise<Float32Array> {
  // What doesn't fit the model is found where batches are.
  if (!isTensor(target)) return new Float32Array();
  if (weights == null) return new Float32Array(target.shape[0] ?? 0).fill(1);
  for (const [number, weight] of Object.entries(weights)) {
    if (!Number.isFinite(weight)) {
      throw new ArgumentError(expected(`${option}[${number}]`, 'a finite number', weight));
    }
  }
  if (target.rank !== 1 && target.rank !== 2) {
    throw new DataError(
      `Expected \`${option}\` to be for targets of the shape [samples], [samples, 1] or [samples, classes], got ${describeShape(target.shape)}. Pass \`sampleWeight\``,
    );
  }
  const isOneHot = target.rank === 2 && target.shape[1]! > 1;
  const numbers = isOneHot ? tf.argMax(target, 1) : target;
  const classes = await numbers.data();
  if (isOneHot) numbers.dispose();
  return Float32Array.from(classes, (number) => {
    const weight = weights[number];
    if (weight !== undefined) return weight;
    throw new DataError(
      `Expected \`${option}\` to have a weight for each class of the targets, got none for class ${number}`,
    );
  });
}
