import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';

/** A run of the real pytorch-lr-finder, as recorded in `fixtures/reference`. */
export interface RecordedRun {
  readonly model: {
    readonly layers: readonly RecordedLayer[];
    readonly input_shape: readonly number[];
    readonly loss_id: 'ce' | 'mse';
  };
  readonly initial_weights: Readonly<Record<string, { shape: number[]; data: number[] }>>;
  readonly optimizer: {
    readonly name: 'sgd' | 'momentum' | 'adam' | 'adamw' | 'rmsprop';
    readonly lr: number;
    readonly weight_decay?: number;
    readonly betas?: readonly [number, number];
    readonly eps?: number;
  };
  readonly data: RecordedData;
  readonly batches: readonly (readonly number[])[];
  readonly val: (RecordedData & { readonly batch_size: number }) | null;
  readonly range_test: {
    readonly step_mode: 'exp' | 'linear';
    readonly smooth_f: number;
    readonly diverge_th: number;
    readonly num_iter: number;
    readonly end_lr: number;
    readonly start_lr: number | null;
    readonly accumulation_steps: number;
  };
  readonly result_float64: {
    readonly history: { readonly lr: number[]; readonly loss: number[] };
    readonly best_loss: number;
    readonly stopped_early: boolean;
    readonly suggestion: { readonly lr: number; readonly index: number };
  };
  readonly raw_loss_float64: readonly number[];
}

interface RecordedData {
  readonly inputs_shape: number[];
  readonly inputs: number[];
  readonly labels_shape: number[];
  readonly labels: number[];
}

interface RecordedLayer {
  readonly type: 'dense' | 'conv2d' | 'flatten';
  readonly out?: number;
  readonly filters?: number;
  readonly kernel?: [number, number];
  readonly activation?: 'relu' | 'tanh' | null;
  readonly weight?: string;
  readonly bias?: string;
}

export function readRun(id: string): RecordedRun {
  const url = new URL(`../fixtures/reference/${id}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

/** The options of `rangeTest` that the run was made with. */
export function optionsOf({ range_test, optimizer }: RecordedRun) {
  return {
    startLr: range_test.start_lr ?? optimizer.lr,
    endLr: range_test.end_lr,
    numIter: range_test.num_iter,
    stepMode: range_test.step_mode,
    smoothF: range_test.smooth_f,
    divergeTh: range_test.diverge_th,
  };
}

/** The same model with the same weights; images are NHWC here and NCHW there. */
export function buildModel({ model, initial_weights }: RecordedRun): tf.Sequential {
  const [channels, height, width] = model.input_shape;
  const inputShape = height === undefined ? [...model.input_shape] : [height, width!, channels!];
  const network = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape })] });
  let image: number[] = [];
  for (const layer of model.layers) {
    if (layer.type === 'flatten') {
      image = (network.outputs[0]!.shape as number[]).slice(1);
      network.add(tf.layers.flatten());
      continue;
    }
    const activation = layer.activation ?? 'linear';
    const kernel = toTensor(initial_weights[layer.weight!]!);
    const bias = toTensor(initial_weights[layer.bias!]!);
    if (layer.type === 'conv2d') {
      const { filters, kernel: kernelSize } = layer;
      network.add(tf.layers.conv2d({ filters: filters!, kernelSize: kernelSize!, activation }));
      network.layers.at(-1)!.setWeights([tf.transpose(kernel, [2, 3, 1, 0]), bias]);
    } else {
      network.add(tf.layers.dense({ units: layer.out!, activation }));
      network.layers.at(-1)!.setWeights([denseKernel(kernel, image), bias]);
      image = [];
    }
  }
  return network;
}

/** [out, in] to [in, out]; rows after a flatten go from channel-major to channels-last. */
function denseKernel(kernel: tf.Tensor, [height, width, channels]: number[]): tf.Tensor {
  if (channels === undefined) return tf.transpose(kernel);
  const [out] = kernel.shape;
  const byChannel = tf.reshape(kernel, [out!, channels, height!, width!]);
  return tf.reshape(tf.transpose(byChannel, [2, 3, 1, 0]), [-1, out!]);
}

export function buildOptimizer({ optimizer: { name, lr } }: RecordedRun): tf.Optimizer {
  switch (name) {
    case 'sgd':
      return tf.train.sgd(lr);
    case 'momentum':
      return tf.train.momentum(lr, 0.9);
    case 'adam':
      return tf.train.adam(lr, 0.9, 0.999, 1e-8);
    case 'rmsprop':
      // torch adds 1e-8 outside of the square root, tfjs its epsilon inside.
      return tf.train.rmsprop(lr, 0.99, 0, 1e-16);
    default:
      throw new Error(`tfjs has no ${name}`);
  }
}

/** The data as tensors: images NHWC, labels one-hot for cross-entropy. */
export function tensorsOf(
  data: RecordedData,
  { model }: RecordedRun,
): { xs: tf.Tensor; ys: tf.Tensor } {
  return tf.tidy(() => {
    const inputs = tf.tensor(data.inputs, data.inputs_shape);
    const xs = inputs.rank === 4 ? tf.transpose(inputs, [0, 2, 3, 1]) : inputs;
    const ys =
      model.loss_id === 'ce'
        ? tf.oneHot(tf.tensor1d(data.labels, 'int32'), 10)
        : tf.tensor(data.labels, [data.labels_shape[0]!, 1]);
    return { xs, ys: ys.toFloat() };
  });
}

function toTensor({ shape, data }: { shape: number[]; data: number[] }): tf.Tensor {
  return tf.tensor(data, shape);
}
