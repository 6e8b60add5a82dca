import * as tf from '@tensorflow/tfjs';
import { trainingErrors } from '../errors.ts';
import type { TrainingStep } from '../runners.ts';
import type { Batch } from '../training/batch.ts';
import { type Forward, fitBatch, forward, totalLoss } from '../training/layers-model.ts';
import { type Network, trainedBy } from '../training/network.ts';

/**
 * The step of `model.fit` with all that it reports, as one vector: the loss, the losses of several
 * outputs, and the metrics that the model is compiled with.
 */
export function measuredStep(network: Network): Required<Omit<TrainingStep, 'watched'>> {
  const { optimizer, lossFunctions, layers } = network;
  const trained = trainedBy(network, trainingErrors);
  const pass = (batch: Batch, training: boolean) => {
    const fitted = fitBatch(batch, 'the batch', network, lossFunctions, trainingErrors);
    return forward(fitted, training, network, lossFunctions, trainingErrors);
  };
  return {
    layers,
    step: (batch) => {
      let measured: tf.Tensor | undefined;
      optimizer.minimize(
        () => {
          const passed = pass(batch, true);
          const loss = totalLoss(passed);
          measured = tf.keep(tf.stack([loss, ...metrics(passed, network)]));
          return loss;
        },
        false,
        trained,
      );
      return measured!;
    },
    evaluation: (batch) => {
      const passed = pass(batch, false);
      // As in `model.evaluate`: outputs may have different numbers of values.
      const loss = tf.addN(passed.losses.map((one) => tf.mean(one)));
      return tf.stack([loss, ...metrics(passed, network)]);
    },
  };
}

/** In the order of `model.metricsNames`, without the total loss. */
function metrics({ targets, outputs, losses }: Forward, { metricsTensors }: Network): tf.Tensor[] {
  return metricsTensors.map(([metric, output], place) => {
    // With several outputs, their losses come first.
    const isLoss = losses.length > 1 && place < losses.length;
    const values = isLoss ? losses[output]! : metric(targets[output]!, outputs[output]!);
    return tf.mean(values);
  });
}
