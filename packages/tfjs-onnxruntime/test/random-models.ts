import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { ACTIVATIONS } from './layers.ts';
import { CORE_LOSSES, LAYERS_LOSSES, OPTIMIZERS, SAMPLES } from './losses.ts';
import { layersTask, type Task } from './training.ts';

/** Small numbers from which a layer is made, whatever its input is. */
interface Pick {
  readonly layer: number;
  readonly activation: (typeof ACTIVATIONS)[number];
  readonly units: number;
  readonly size: number;
  readonly strides: number;
  readonly isSame: boolean;
  readonly useBias: boolean;
  readonly penalty: number;
}

/** A random model, its loss and its optimizer. */
export interface RandomModel {
  readonly input: number;
  readonly picks: readonly Pick[];
  readonly loss: number;
  readonly optimizer: number;
  readonly seed: number;
}

const PICK: fc.Arbitrary<Pick> = fc.record({
  layer: fc.nat(99),
  activation: fc.constantFrom(...ACTIVATIONS),
  // Of one unit, softmax and layerNormalization have a gradient of zero, but for rounding.
  units: fc.integer({ min: 2, max: 4 }),
  size: fc.integer({ min: 1, max: 3 }),
  strides: fc.integer({ min: 1, max: 2 }),
  isSame: fc.boolean(),
  useBias: fc.boolean(),
  penalty: fc.constantFrom(0, 0, 0.01),
});

export const RANDOM_MODEL: fc.Arbitrary<RandomModel> = fc.record({
  input: fc.nat(99),
  picks: fc.array(PICK, { minLength: 1, maxLength: 4 }),
  loss: fc.nat(99),
  optimizer: fc.nat(99),
  seed: fc.nat(1000),
});

type Make = (pick: Pick, shape: readonly number[]) => tf.layers.Layer;

const l = tf.layers;
const penalty = ({ penalty }: Pick) =>
  penalty === 0 ? {} : { kernelRegularizer: tf.regularizers.l1l2({ l1: penalty, l2: penalty }) };
const filters = (pick: Pick) => ({
  filters: pick.units,
  padding: pick.isSame ? ('same' as const) : ('valid' as const),
  strides: pick.strides,
  activation: pick.activation,
  useBias: pick.useBias,
  ...penalty(pick),
});
const pool = ({ size, strides, isSame }: Pick) => ({
  poolSize: size,
  strides,
  padding: isSame ? ('same' as const) : ('valid' as const),
});
const recurrent = ({ units, isSame, useBias }: Pick) => ({
  units,
  returnSequences: isSame,
  useBias,
});
/** tfjs has no gradient for a sequence of one step. */
const recurrently =
  (make: Make): Make =>
  (pick, shape) =>
    shape[0] === 1 ? l.flatten() : make(pick, shape);
/** Not larger than the input. */
const within = (size: number, shape: readonly number[]) => Math.min(size, ...shape.slice(0, -1));

/** Layers for an input of any rank. */
const ANY: readonly Make[] = [
  ({ units, activation, useBias, ...rest }) =>
    l.dense({ units, activation, useBias, ...penalty({ units, activation, useBias, ...rest }) }),
  ({ activation }) => l.activation({ activation }),
  ({ size }) => l.leakyReLU({ alpha: size / 10 }),
  () => l.elu({}),
  () => l.prelu({}),
  ({ size }) => l.reLU({ maxValue: size }),
  () => l.batchNormalization({}),
  () => l.layerNormalization({}),
  ({ size }) => l.rescaling({ scale: size / 2, offset: 0.5 }),
];

/** Layers for inputs of a rank. */
const OF_RANK: Readonly<Record<number, readonly Make[]>> = {
  1: [({ size }) => l.repeatVector({ n: size + 1 }), () => l.softmax()],
  2: [
    (pick, shape) => l.conv1d({ ...filters(pick), kernelSize: within(pick.size, shape) }),
    (pick, shape) => l.maxPooling1d({ ...pool(pick), poolSize: within(pick.size, shape) }),
    (pick, shape) => l.averagePooling1d({ ...pool(pick), poolSize: within(pick.size, shape) }),
    () => l.globalMaxPooling1d(),
    () => l.globalAveragePooling1d(),
    recurrently((pick) => l.simpleRNN(recurrent(pick))),
    recurrently((pick) => l.gru(recurrent(pick))),
    recurrently((pick) => l.lstm(recurrent(pick))),
    recurrently((pick) =>
      l.bidirectional({
        layer: l.lstm(recurrent(pick)) as never,
        mergeMode: pick.useBias ? 'concat' : 'ave',
      }),
    ),
    ({ units }) => l.timeDistributed({ layer: l.dense({ units }) }),
    () => l.flatten(),
    () => l.permute({ dims: [2, 1] }),
    (_, [time, features]) => l.reshape({ targetShape: [time!, 1, features!] }),
  ],
  3: [
    (pick, shape) => l.conv2d({ ...filters(pick), kernelSize: within(pick.size, shape) }),
    (pick, shape) =>
      l.separableConv2d({
        ...filters({ ...pick, penalty: 0 }),
        kernelSize: within(pick.size, shape),
      }),
    (pick, shape) =>
      l.depthwiseConv2d({
        kernelSize: within(pick.size, shape),
        strides: pick.strides,
        padding: pick.isSame ? 'same' : 'valid',
        depthMultiplier: pick.units,
        useBias: pick.useBias,
      }),
    (pick) => l.conv2dTranspose({ ...filters(pick), kernelSize: pick.size }),
    (pick, shape) => l.maxPooling2d({ ...pool(pick), poolSize: within(pick.size, shape) }),
    (pick, shape) => l.averagePooling2d({ ...pool(pick), poolSize: within(pick.size, shape) }),
    () => l.globalMaxPooling2d({}),
    () => l.globalAveragePooling2d({}),
    () => l.flatten(),
    ({ size }) => l.zeroPadding2d({ padding: size }),
    // tfjs's cpu backend mixes up samples with nearest neighbours, and height and width with the others.
    ({ size }, [height, width]) =>
      height === width
        ? l.upSampling2d({ size: [size, size], interpolation: 'bilinear' })
        : l.cropping2D({
            cropping:
              size === 1
                ? 0
                : [
                    [1, 0],
                    [0, 1],
                  ],
          }),
    (_, [height, width, channels]) => l.reshape({ targetShape: [height! * width!, channels!] }),
  ],
};

type Merge = () => tf.layers.Layer;
const MERGES: readonly Merge[] = [
  () => l.add(),
  () => l.average(),
  () => l.concatenate(),
  () => l.maximum(),
  () => l.minimum(),
  () => l.multiply(),
];

const INPUTS: readonly number[][] = [[5], [4, 3], [5, 4, 2]];
/** Elements of a layer's output beyond which another is taken: a chain may grow. */
const LARGEST = 600;
const LOSSES = [...LAYERS_LOSSES, ...CORE_LOSSES];

/** Puts a layer on top; or a layer and a merge of both its input and its output. */
function grow(x: tf.SymbolicTensor, pick: Pick): tf.SymbolicTensor {
  const shape = x.shape.slice(1) as number[];
  const choices = [...ANY, ...(OF_RANK[shape.length] ?? [])];
  const place = pick.layer % (choices.length + MERGES.length);
  const merge = MERGES[place - choices.length];
  if (merge) {
    const branches = [0, 1].map(() => l.dense({ units: pick.units, useBias: pick.useBias }));
    return merge().apply(branches.map((one) => one.apply(x) as tf.SymbolicTensor)) as never;
  }
  const y = choices[place]!(pick, shape);
  const size = (y.computeOutputShape(x.shape) as number[]).slice(1).reduce((a, b) => a * b, 1);
  return size > 0 && size <= LARGEST ? (y.apply(x) as tf.SymbolicTensor) : x;
}

/**
 * The task of a random model: made again, it has the same numbers.
 *
 * @param noise - a part of each weight by which it is larger or smaller.
 */
export function taskOf({ input, picks, loss, optimizer, seed }: RandomModel, noise = 0) {
  const shape = INPUTS[input % INPUTS.length]!;
  const inputs = tf.input({ shape });
  let x = l.dense({ units: shape.at(-1)! }).apply(inputs) as tf.SymbolicTensor;
  for (const pick of picks) x = grow(x, pick);
  if (x.shape.length > 2) x = l.flatten().apply(x) as tf.SymbolicTensor;
  const [lossName, activation, targets] = LOSSES[loss % LOSSES.length]!;
  const last = l.dense({ units: 3, activation: activation as 'linear' });
  const model = tf.model({ inputs, outputs: last.apply(x) as tf.SymbolicTensor });
  model.weights.forEach((weight, i) => {
    if (weight.shape.length < 2) return;
    const size = weight.shape as number[];
    const fan = size.slice(0, -1).reduce((product, one) => product * one, 1);
    const deviation = (1 + (i % 2 === 0 ? noise : -noise)) / Math.sqrt(fan);
    // tfjs takes the seed 0 for none.
    weight.write(tf.randomNormal(size, 0, deviation, 'float32', 100 * seed + i + 1));
  });
  const [, make] = OPTIMIZERS[optimizer % OPTIMIZERS.length]!;
  const xs = tf.randomNormal([SAMPLES, ...shape], 0, 1, 'float32', 5000 + seed);
  const core = CORE_LOSSES.some(([name]) => name === lossName);
  const given = core ? (tf.losses as unknown as Record<string, never>)[lossName]! : lossName;
  const task: Task = layersTask(model, make(), given as string, xs, targets());
  return { task, weights: () => model.weights.map((weight) => weight.read() as tf.Variable) };
}
