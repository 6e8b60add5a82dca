// A model for data of some form, its parts drawn by lot.
import * as tf from '@tensorflow/tfjs';
import type { LossName } from 'lr-finder/tfjs';
import { batchNorm, chainOf, dense } from '../layers.ts';

const l = tf.layers;

/** What a sample looks like. */
export type Form =
  | { readonly kind: 'flat'; readonly inputs: number }
  | { readonly kind: 'image'; readonly side: number }
  | { readonly kind: 'series'; readonly length: number; readonly values: number }
  | { readonly kind: 'tokens'; readonly count: number; readonly length: number };

/** What is to be told of it: one of some classes, some numbers, or numbers from 0 to 1. */
export interface Target {
  readonly kind: 'classes' | 'values' | 'inputs';
  readonly outputs: number;
}

/** Picks one of several, each as likely as the others. */
export type Pick = <Value>(from: readonly Value[]) => Value;

export interface DrawnModel {
  /** Of its kind, as `mlp3bn`. */
  readonly name: string;
  readonly loss: LossName;
  model(): tf.LayersModel;
}

const ACTIVATIONS = ['relu', 'relu', 'relu', 'tanh', 'gelu', 'elu', 'selu', 'swish'] as const;
const NORMS = ['', '', '', 'bn', 'ln'] as const;
type Activation = (typeof ACTIVATIONS)[number];
type Norm = (typeof NORMS)[number];

const LOSSES: Readonly<Record<Target['kind'], readonly LossName[]>> = {
  classes: ['softmaxCrossEntropy', 'softmaxCrossEntropy', 'categoricalCrossentropy'],
  values: ['meanSquaredError', 'meanSquaredError', 'huberLoss'],
  inputs: ['meanSquaredError', 'binaryCrossentropy'],
};

/** Layers between the first and the last, and the name of their kind. */
interface Body {
  readonly name: string;
  layers(): tf.layers.Layer[];
}

/** A model for data of this form and this target. */
export function drawModel(form: Form, target: Target, pick: Pick): DrawnModel {
  const loss = pick(LOSSES[target.kind]);
  const { name, layers } = bodyOf(form, pick);
  return {
    name,
    loss,
    model: () => chainOf(...layers(), dense(target.outputs, lastOf(loss))),
  };
}

const lastOf = (loss: LossName) => {
  if (loss === 'categoricalCrossentropy') return 'softmax';
  return loss === 'binaryCrossentropy' ? 'sigmoid' : 'linear';
};

function bodyOf(form: Form, pick: Pick): Body {
  switch (form.kind) {
    case 'flat':
      return mlp(pick, [0, 1, 1, 2, 2, 3, 4], () => l.inputLayer({ inputShape: [form.inputs] }));
    case 'image':
      return pick([flatImage, convnet])(form.side, pick);
    case 'series':
      return sequence(pick, () => [l.inputLayer({ inputShape: [form.length, form.values] })]);
    case 'tokens': {
      const { count, length } = form;
      const outputDim = pick([8, 16]);
      return sequence(pick, () => [
        l.embedding({ inputDim: count, outputDim, inputLength: length }),
      ]);
    }
  }
}

/** Dense layers of one width, as many as drawn: a name like `mlp2ln`, `linear` without any. */
function mlp(pick: Pick, depths: readonly number[], first: () => tf.layers.Layer): Body {
  const depth = pick(depths);
  const [width, activation, norm] = [pick([16, 32, 64, 128]), pick(ACTIVATIONS), pick(NORMS)];
  const dropout = pick([0, 0, 0, 0, 0.2]);
  return {
    name: depth === 0 ? 'linear' : `mlp${depth}${norm}${dropout ? 'drop' : ''}`,
    layers: () => [
      first(),
      ...Array.from({ length: depth }, () => [
        dense(width),
        ...normed(norm, activation),
        ...(dropout ? [l.dropout({ rate: dropout })] : []),
      ]).flat(),
    ],
  };
}

function flatImage(side: number, pick: Pick): Body {
  return mlp(pick, [0, 1, 2, 3], () => l.flatten({ inputShape: [side, side, 1] }));
}

function convnet(side: number, pick: Pick): Body {
  const [filters, activation, norm] = [pick([8, 16]), pick(ACTIVATIONS), pick(['', 'bn'] as const)];
  const strides = side > 20 ? 2 : 1;
  const isPooled = pick([true, false]);
  const conv = (count: number, inputShape?: [number, number, number]) =>
    l.conv2d({ filters: count, kernelSize: 3, strides, ...(inputShape && { inputShape }) });
  return {
    name: `cnn${norm}${isPooled ? 'pool' : ''}`,
    layers: () => [
      conv(filters, [side, side, 1]),
      ...normed(norm, activation),
      conv(2 * filters),
      ...normed(norm, activation),
      isPooled ? l.globalAveragePooling2d({}) : l.flatten(),
    ],
  };
}

function sequence(pick: Pick, first: () => tf.layers.Layer[]): Body {
  const [units, activation] = [pick([16, 32]), pick(ACTIVATIONS)];
  const bodies: readonly Body[] = [
    { name: 'flat', layers: () => [l.flatten(), dense(2 * units, activation)] },
    {
      name: 'flat2',
      layers: () => [l.flatten(), dense(2 * units, activation), dense(units, activation)],
    },
    {
      name: 'conv1d',
      layers: () => [
        l.conv1d({ filters: units, kernelSize: 3, padding: 'same', activation }),
        l.flatten(),
      ],
    },
    { name: 'gru', layers: () => [l.gru({ units })] },
    { name: 'lstm', layers: () => [l.lstm({ units })] },
    { name: 'rnn', layers: () => [l.simpleRNN({ units })] },
  ];
  const { name, layers } = pick(bodies);
  return { name, layers: () => [...first(), ...layers()] };
}

function normed(norm: Norm, activation: Activation): tf.layers.Layer[] {
  const norms = { '': [], bn: [batchNorm()], ln: [l.layerNormalization()] };
  return [...norms[norm], l.activation({ activation })];
}
