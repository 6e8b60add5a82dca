import * as tf from '@tensorflow/tfjs';
import { flatten, isTensor, type Tensors } from './batch.ts';
import type { Errors } from './errors.ts';
import { listOf, lossFunction, weighted } from './loss.ts';
import type { ModelFunction, TrainableModel } from './model.ts';
import { noTensor } from './no-tensor.ts';

/**
 * A model that is a function over variables.
 *
 * A single loss gets targets and predictions unchanged, in any structure; of a list of losses, each gets
 * one target and one prediction.
 *
 * @throws {ArgumentError} when there is nothing to train.
 */
export function functionModel(
  model: ModelFunction,
  variables: unknown,
  loss: unknown,
  errors: Errors,
): TrainableModel {
  const all = expectVariables(variables, errors);
  const totalLoss = totalOf(loss, errors);
  return {
    trained: all.filter((variable) => variable.trainable),
    variables: all,
    layers: [],
    runsOwnCode: true,
    fit(batch) {
      expectLive(all, errors);
      return batch;
    },
    loss(batch, training) {
      const predictions = (model as (xs: Tensors, mode: { training: boolean }) => Tensors)(
        batch.xs,
        { training },
      );
      if (flatten(predictions).length === 0) {
        throw noTensor(predictions, 'model(xs)', 'Return its predictions', errors);
      }
      return totalLoss(batch.ys, predictions, flatten(batch.sampleWeight));
    },
  };
}

type TotalLoss = (ys: Tensors, predictions: Tensors, weights: readonly tf.Tensor[]) => tf.Scalar;

function totalOf(loss: unknown, errors: Errors): TotalLoss {
  const isList = Array.isArray(loss);
  const losses = (isList ? loss : [loss]).map((one, i) =>
    lossFunction(one, isList ? `loss[${i}]` : 'loss', errors),
  );
  return (ys, predictions, weights) => {
    const [targets, outputs] = [ys, predictions].map((all) => (isList ? listOf(all) : [all])) as [
      tf.Tensor[],
      tf.Tensor[],
    ];
    if (targets.length !== losses.length || outputs.length !== losses.length) {
      throw new errors.ArgumentError(
        `Expected \`loss\` to have one entry for each output and target, got ${losses.length} for ${outputs.length} outputs and ${targets.length} targets`,
      );
    }
    const each = losses.map((one, i) =>
      tf.mean(weighted(one(targets[i]!, outputs[i]!), weights[i] ?? weights[0], errors)),
    );
    return each.reduce((sum, one) => tf.add(sum, one)) as tf.Scalar;
  };
}

function expectVariables(variables: unknown, errors: Errors): tf.Variable[] {
  const { ArgumentError, expected } = errors;
  const list: unknown[] = Array.isArray(variables) ? variables : [];
  if (list.length === 0) {
    throw new ArgumentError(
      expected('variables', 'the tf.Variables of the model function, in a list', variables),
    );
  }
  for (const [i, variable] of list.entries()) {
    if (!isTensor(variable) || !('assign' in variable)) {
      throw new ArgumentError(expected(`variables[${i}]`, 'a tf.Variable', variable));
    }
  }
  expectLive(list as tf.Variable[], errors);
  if (!list.some((variable) => (variable as tf.Variable).trainable)) {
    throw new ArgumentError('Expected `variables` to have a trainable one, got none');
  }
  return list as tf.Variable[];
}

function expectLive(variables: readonly tf.Variable[], { ArgumentError, expected }: Errors): void {
  const dead = variables.findIndex((variable) => variable.isDisposed);
  if (dead >= 0) throw new ArgumentError(expected(`variables[${dead}]`, 'alive', 'disposed'));
}
