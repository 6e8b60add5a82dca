import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ArgumentError, DataError, type LRFinderError, StateError } from '../../../src/index.ts';
import { type Batch, LRFinder, tfjsTrainable } from '../../../src/tfjs/index.ts';
import { smallData, smallModel } from '../../tfjs/small-task.ts';

const { NaN: nan } = Number;
const LOSS = 'categoricalCrossentropy';
const LOSSES =
  'meanSquaredError, meanAbsoluteError, meanAbsolutePercentageError, meanSquaredLogarithmicError, squaredHinge, hinge, categoricalHinge, logcosh, categoricalCrossentropy, sparseCategoricalCrossentropy, binaryCrossentropy, kullbackLeiblerDivergence, poisson, cosineProximity, absoluteDifference, hingeLoss, huberLoss, logLoss, sigmoidCrossEntropy, softmaxCrossEntropy';
const SPARSE = 'sparseCategoricalCrossentropy';
const USE_ONE_HOT =
  'For one-hot targets use the loss categoricalCrossentropy, or make class numbers of them by tf.argMax(ys, -1)';
const DATA_FORMS =
  'a tf.data.Dataset, { xs, ys } of tensors, an iterable of batches or a function giving one';

let data: { xs: tf.Tensor2D; ys: tf.Tensor2D };
let model: tf.Sequential;
let optimizer: tf.Optimizer;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

beforeEach(() => {
  data = smallData();
  model = smallModel();
  optimizer = tf.train.adam(1e-4);
});

/** A model trained with an optimizer that must not be used for another one. */
async function anotherModelsOptimizer(
  units: number,
  used = tf.train.adam(1e-3),
): Promise<tf.Optimizer> {
  const other = tf.sequential({
    name: 'other',
    layers: [tf.layers.dense({ units, inputShape: [4], name: `other_${units}` })],
  });
  other.compile({ optimizer: used, loss: 'meanSquaredError' });
  await other.trainOnBatch(data.xs, tf.zeros([48, units]));
  return used;
}

function disposed<T extends { dispose(): unknown }>(value: T): T {
  value.dispose();
  return value;
}

const at = (slots: string) =>
  `Expected \`optimizer\` to belong to this model, got one that trains ${slots}. Make a new optimizer`;
const optimizerMessage = (got: string) =>
  `Expected \`optimizer\` to be an optimizer such as tf.train.adam(), got ${got}. Pass one, or compile the model`;
const lossMessage = (got: string, name = 'loss') =>
  `Expected \`${name}\` to be a function or one of ${LOSSES}, got ${got}`;

type Row = [
  what: string,
  call: () => unknown,
  error: new (message: string) => LRFinderError,
  message: string,
];

const make = (...args: unknown[]) =>
  new (LRFinder as new (...args: unknown[]) => LRFinder)(...args);

const construction: Row[] = [
  [
    'no model',
    () => make(),
    ArgumentError,
    'Expected `model` to be a tf.LayersModel or a function, got undefined',
  ],
  [
    'a name for a model',
    () => make('mlp'),
    ArgumentError,
    "Expected `model` to be a tf.LayersModel or a function, got 'mlp'",
  ],
  [
    'a tensor for a model',
    () => make(data.xs),
    ArgumentError,
    'Expected `model` to be a tf.LayersModel or a function, got a Tensor',
  ],
  ['no optimizer', () => make(model), ArgumentError, optimizerMessage('undefined')],
  [
    'a name for an optimizer',
    () => make(model, 'adam', LOSS),
    ArgumentError,
    optimizerMessage("'adam'"),
  ],
  [
    'a rate for an optimizer',
    () => make(model, 0.01, LOSS),
    ArgumentError,
    optimizerMessage('0.01'),
  ],
  [
    'an object for an optimizer',
    () => make(model, { lr: 1 }, LOSS),
    ArgumentError,
    optimizerMessage('an object with lr'),
  ],
  ['no loss', () => make(model, optimizer), ArgumentError, lossMessage('undefined')],
  [
    'an unknown loss',
    () => make(model, optimizer, 'crossEntropy'),
    ArgumentError,
    lossMessage("'crossEntropy'"),
  ],
  ['a loss by number', () => make(model, optimizer, 3), ArgumentError, lossMessage('3')],
  [
    'no losses',
    () => make(model, optimizer, []),
    ArgumentError,
    'Expected `loss` to have one entry for each of the 1 outputs of the model, got 0',
  ],
  [
    'too many losses',
    () => make(model, optimizer, [LOSS, LOSS]),
    ArgumentError,
    'Expected `loss` to have one entry for each of the 1 outputs of the model, got 2',
  ],
  [
    'a list with an unknown loss',
    () => make(model, optimizer, ['mse']),
    ArgumentError,
    lossMessage("'mse'"),
  ],
  [
    'losses by wrong names',
    () => make(model, optimizer, { out: LOSS }),
    ArgumentError,
    'Expected `loss` to have an entry for each of the outputs NAME, got out',
  ],
  [
    'an empty model',
    () => make(tf.sequential(), optimizer, LOSS),
    ArgumentError,
    'Expected `model` to be built, got one without inputs. Give its first layer an `inputShape`',
  ],
  [
    'a model without weights',
    () =>
      make(
        tf.sequential({ layers: [tf.layers.activation({ activation: 'relu', inputShape: [4] })] }),
        optimizer,
        LOSS,
      ),
    ArgumentError,
    'Expected `model` to have trainable weights, got none',
  ],
  [
    'a frozen model',
    () => {
      const frozen = smallModel();
      for (const layer of frozen.layers) layer.trainable = false;
      return make(frozen, optimizer, LOSS);
    },
    ArgumentError,
    'Expected `model` to have trainable weights, got none',
  ],
  [
    'a disposed model',
    () => {
      model.dispose();
      return make(model, optimizer, LOSS);
    },
    ArgumentError,
    "Expected `model` to be alive, got 'disposed'. Build it again",
  ],
  [
    'an optimizer of another model',
    async () => make(model, await anotherModelsOptimizer(5), LOSS),
    ArgumentError,
    at('other_5/kernel [4, 5]'),
  ],
  [
    'an optimizer of a model with like weights',
    async () => make(model, await anotherModelsOptimizer(8), LOSS),
    ArgumentError,
    at('other_8/kernel [4, 8]'),
  ],
  [
    'a function without variables',
    () => make(() => data.ys, optimizer, LOSS),
    ArgumentError,
    'Expected `variables` to be the tf.Variables of the model function, in a list, got undefined',
  ],
  [
    'an option that is not known',
    () => make(() => data.ys, optimizer, LOSS, { variable: [] } as never),
    ArgumentError,
    'Unknown option `variable`; did you mean `variables`?',
  ],
  [
    'a function with no variables',
    () => make(() => data.ys, optimizer, LOSS, { variables: [] }),
    ArgumentError,
    'Expected `variables` to be the tf.Variables of the model function, in a list, got []',
  ],
  [
    'a function over tensors',
    () => make(() => data.ys, optimizer, LOSS, { variables: [data.xs] }),
    ArgumentError,
    'Expected `variables[0]` to be a tf.Variable, got a Tensor',
  ],
  [
    'a function over dead variables',
    () =>
      make(() => data.ys, optimizer, LOSS, { variables: [disposed(tf.variable(tf.scalar(1)))] }),
    ArgumentError,
    "Expected `variables[0]` to be alive, got 'disposed'",
  ],
  [
    'a function over constants',
    () => make(() => data.ys, optimizer, LOSS, { variables: [tf.variable(tf.scalar(1), false)] }),
    ArgumentError,
    'Expected `variables` to have a trainable one, got none',
  ],
  [
    'a function without a loss',
    () => make(() => data.ys, optimizer, undefined, { variables: [tf.variable(tf.scalar(1))] }),
    ArgumentError,
    lossMessage('undefined'),
  ],
  [
    'a function without an optimizer',
    () => make(() => data.ys),
    ArgumentError,
    optimizerMessage('undefined'),
  ],
];

const run = (trainData: unknown, options?: object) =>
  make(model, optimizer, LOSS).rangeTest(trainData as Batch[], options);
const batch = (xs: unknown, ys: unknown, rest?: object) => ({ xs, ys, ...rest });

const datasetOf = (sample: () => object) =>
  tf.data.generator(function* () {
    for (let i = 0; i < 4; i++) yield sample();
  } as never);

/** What a test of a function over one variable throws. */
async function testOf(
  loss: unknown,
  predictions = (xs: tf.Tensor, weight: tf.Variable): unknown => tf.matMul(xs, weight),
) {
  const weight = tf.variable(tf.ones([4, 3]));
  try {
    const finder = make((xs: tf.Tensor) => predictions(xs, weight), optimizer, loss, {
      variables: [weight],
    });
    await finder.rangeTest(data, { engine: 'tfjs' });
  } finally {
    weight.dispose();
  }
}

const tests: Row[] = [
  [
    'no data',
    () => run(undefined),
    ArgumentError,
    `Expected \`trainData\` to be ${DATA_FORMS}, got undefined`,
  ],
  [
    'a name for data',
    () => run('mnist'),
    ArgumentError,
    `Expected \`trainData\` to be ${DATA_FORMS}, got 'mnist'`,
  ],
  [
    'a tensor for data',
    () => run(data.xs),
    ArgumentError,
    `Expected \`trainData\` to be ${DATA_FORMS}, got a Tensor`,
  ],
  [
    'inputs without targets',
    () => run({ xs: data.xs }),
    ArgumentError,
    `Expected \`trainData\` to be ${DATA_FORMS}, got an object with xs`,
  ],
  [
    'a function that gives nothing',
    () => run(() => undefined),
    ArgumentError,
    `Expected \`trainData()\` to be ${DATA_FORMS}, got undefined`,
  ],
  [
    'a function that gives a function',
    () => run(() => () => []),
    ArgumentError,
    'Expected `trainData()` to be an iterable of batches, got a function',
  ],
  [
    'empty data',
    () => run([]),
    DataError,
    'Expected `trainData` to have at least one batch, got none',
  ],
  [
    'an empty generator',
    () => run(function* () {}),
    DataError,
    'Expected `trainData` to have at least one batch, got none',
  ],
  [
    'an empty dataset',
    () => run(tf.data.array([])),
    DataError,
    'Expected `trainData` to have at least one batch, got none',
  ],
  [
    'empty tensors',
    () => run({ xs: tf.zeros([0, 4]), ys: tf.zeros([0, 3]) }),
    DataError,
    'Expected `trainData` to have tensors of one and the same number of samples >= 1, got 0',
  ],
  [
    'more inputs than targets',
    () => run({ xs: data.xs, ys: tf.zeros([40, 3]) }),
    DataError,
    'Expected `trainData` to have tensors of one and the same number of samples >= 1, got 48 and 40',
  ],
  [
    'arrays for tensors',
    () => run({ xs: [[1, 2]], ys: [[1]] }),
    DataError,
    'Expected `trainData.xs` to be a tensor, a list or a map of tensors, got an array of 1',
  ],
  [
    'disposed tensors',
    () => run({ xs: disposed(tf.zeros([48, 4])), ys: data.ys }),
    DataError,
    'Expected `trainData` to hold live tensors, got a disposed one',
  ],
  [
    'a batch size of 0',
    () => run({ ...data, batchSize: 0 }),
    ArgumentError,
    'Expected `trainData.batchSize` to be an integer >= 1, got 0',
  ],
  [
    'a fractional batch size',
    () => run({ ...data, batchSize: 1.5 }),
    ArgumentError,
    'Expected `trainData.batchSize` to be an integer >= 1, got 1.5',
  ],
  [
    'a seed that is none',
    () => run({ ...data, seed: 'a' }),
    ArgumentError,
    "Expected `trainData.seed` to be an integer, got 'a'",
  ],
  [
    'a shuffle that is none',
    () => run({ ...data, shuffle: 1 }),
    ArgumentError,
    'Expected `trainData.shuffle` to be a boolean, got 1',
  ],
  [
    'tensors one by one',
    () => run([data.xs, data.ys]),
    DataError,
    'Expected `a batch of trainData` to be { xs, ys } or [xs, ys] of tensors, got a Tensor. Pass whole tensors as { xs, ys }, or `mapBatch` to make a batch of each',
  ],
  [
    'inputs and targets one by one',
    () => run(data.xs, data.ys),
    ArgumentError,
    'Expected `options` to be options by name, got a Tensor. Pass inputs and targets together as { xs, ys }',
  ],
  [
    'lists of inputs and of targets',
    () => run([data.xs], [data.ys]),
    ArgumentError,
    'Expected `options` to be options by name, got an array of 1. Pass inputs and targets together as { xs, ys }',
  ],
  [
    'inputs and targets by name',
    () => run({ features: data.xs }, { classes: data.ys }),
    ArgumentError,
    'Expected `options` to be options by name, got an object with classes. Pass inputs and targets together as { xs, ys }',
  ],
  [
    'a batch size as for fit',
    () => run(data, { batchSize: 8 }),
    ArgumentError,
    'Expected `batchSize` to be given with the data, got it among the options. Pass it beside `xs` and `ys`',
  ],
  [
    'inputs and targets one by one, for a Trainable',
    () => tfjsTrainable(model, optimizer, LOSS, data.xs as never, data.ys as never),
    ArgumentError,
    'Expected `options` to be options by name, got a Tensor. Pass inputs and targets together as { xs, ys }',
  ],
  [
    'a dataset of single samples, as arrays',
    () => run(tf.data.array([{ xs: [1, 2, 3, 4], ys: [1, 0, 0] }])),
    DataError,
    'Expected `a batch of trainData` to be { xs, ys } or [xs, ys] of tensors, got an object with xs, ys. If the dataset gives single samples, call `.batch(32)` on it',
  ],
  [
    'a dataset of single samples, as tensors',
    () => run(datasetOf(() => batch(tf.zeros([4]), tf.zeros([3])))),
    DataError,
    'Expected a batch of `trainData` to have tensors of one and the same number of samples >= 1 along their first axis, got shapes [4], [3]. If the dataset gives single samples, call `.batch(32)` on it',
  ],
  [
    'a dataset of single samples for validation',
    () => run(data, { valData: tf.data.array([{ xs: [1, 2, 3, 4], ys: [1, 0, 0] }]) }),
    DataError,
    'Expected `a batch of valData` to be { xs, ys } or [xs, ys] of tensors, got an object with xs, ys. If the dataset gives single samples, call `.batch(32)` on it',
  ],
  [
    'a dataset of records in batches',
    () => run(datasetOf(() => ({ input: tf.zeros([8, 4]), label: tf.zeros([8, 3]) }))),
    DataError,
    'Expected `a batch of trainData` to be { xs, ys } or [xs, ys] of tensors, got an object with input, label. Pass `mapBatch` to make one of it',
  ],
  [
    'batches of another form',
    () => run([{ input: data.xs, label: data.ys }]),
    DataError,
    'Expected `a batch of trainData` to be { xs, ys } or [xs, ys] of tensors, got an object with input, label. Pass `mapBatch` to make one of it',
  ],
  [
    'batches of numbers',
    () => run([[1, 2]]),
    DataError,
    'Expected `a batch of trainData` to be { xs, ys } or [xs, ys] of tensors, got [1, 2]. Pass `mapBatch` to make one of it',
  ],
  [
    'a disposed batch',
    () => run([batch(disposed(tf.zeros([8, 4])), tf.zeros([8, 3]))]),
    DataError,
    'Expected a batch of `trainData` to hold live tensors, got a disposed one. Tensors that are made while your data is read are freed after their step; tf.keep() those that you use again',
  ],
  [
    'a batch of unequal sizes',
    () => run([batch(tf.zeros([8, 4]), tf.zeros([7, 3]))]),
    DataError,
    'Expected a batch of `trainData` to have tensors of one and the same number of samples >= 1 along their first axis, got shapes [8, 4], [7, 3]',
  ],
  [
    'too many features',
    () => run([batch(tf.zeros([8, 5]), tf.zeros([8, 3]))]),
    DataError,
    'Expected the xs of a batch of trainData to have the shape [null, 4], got [8, 5]',
  ],
  [
    'too few classes',
    () => run([batch(tf.zeros([8, 4]), tf.zeros([8, 2]))]),
    DataError,
    'Expected the ys of a batch of trainData to have the shape [null, 3], got [8, 2]',
  ],
  [
    'classes by number',
    () => run([batch(tf.zeros([8, 4]), tf.zeros([8]))]),
    DataError,
    'Expected the ys of a batch of trainData to have the shape [null, 3], got [8, 1]',
  ],
  [
    'a dataset without batches',
    () => run([batch(tf.zeros([4]), tf.zeros([4]))]),
    DataError,
    'Expected the xs of a batch of trainData to have the shape [null, 4], got [4, 1]. If these are single samples, call `.batch(32)` on the dataset',
  ],
  [
    'one-hot targets for class numbers',
    () => make(model, optimizer, SPARSE).rangeTest(data),
    DataError,
    `Expected the ys of a batch of trainData to be class numbers of the shape [null, 1], as ${SPARSE} takes them, got the shape [32, 3]. ${USE_ONE_HOT}`,
  ],
  [
    'one-hot targets for class numbers, of a function',
    () => testOf(SPARSE),
    DataError,
    `Expected \`yTrue\` to be class numbers, one for each row of the output [32, 3], as ${SPARSE} takes them, got the shape [32, 3]. ${USE_ONE_HOT}`,
  ],
  [
    'a function that gives no predictions',
    () => testOf(LOSS, () => undefined),
    ArgumentError,
    'Expected `model(xs)` to be a tensor, got undefined. Return its predictions',
  ],
  [
    'an async function',
    () => testOf(LOSS, async () => Promise.reject(new Error('nobody waits for this'))),
    ArgumentError,
    'Expected `model(xs)` to be a tensor, got a Promise. Return it from a function that is not async',
  ],
  [
    'a loss that gives a number',
    () => testOf(() => 1),
    ArgumentError,
    'Expected `loss(yTrue, yPred)` to be a tensor, got 1. Return what it computes',
  ],
  [
    'two inputs for one',
    () => run([batch([tf.zeros([8, 4]), tf.zeros([8, 4])], tf.zeros([8, 3]))]),
    DataError,
    'Expected the xs of a batch of trainData to have 1 tensor (NAME), got 2',
  ],
  [
    'inputs by wrong names',
    () => run([batch({ pixels: tf.zeros([8, 4]) }, tf.zeros([8, 3]))]),
    DataError,
    'Expected the xs of a batch of trainData to have an entry for each of NAME, got pixels',
  ],
  [
    'weights that are no tensor',
    () => run([batch(tf.zeros([8, 4]), tf.zeros([8, 3]), { sampleWeight: 2 })]),
    DataError,
    'Expected `the sampleWeight of a batch of trainData` to be a tensor or a list of tensors, got 2',
  ],
  [
    'weights for other samples',
    () => run([batch(tf.zeros([8, 4]), tf.zeros([8, 3]), { sampleWeight: tf.ones([3]) })]),
    DataError,
    'Expected a batch of `trainData` to have tensors of one and the same number of samples >= 1 along their first axis, got shapes [8, 4], [8, 3], [3]',
  ],
  [
    'a mapper that maps to nothing',
    () => run([1], { mapBatch: () => null }),
    DataError,
    'Expected `a batch of trainData` to be { xs, ys } or [xs, ys] of tensors, got null. Pass `mapBatch` to make one of it',
  ],
  [
    'a mapper that is async',
    () => run([1], { mapBatch: async () => null }),
    DataError,
    'Expected `mapBatch(batch)` to be { xs, ys } of tensors, got a Promise',
  ],
  [
    'a mapper that is none',
    () => run(data, { mapBatch: true }),
    ArgumentError,
    'Expected `mapBatch` to be a function, got true',
  ],
  [
    'an empty validation set',
    () => run(data, { valData: [] }),
    DataError,
    'Expected `valData` to have at least one batch, got none',
  ],
  [
    'a validation set of another shape',
    () => run(data, { valData: { xs: tf.zeros([8, 3]), ys: tf.zeros([8, 3]) } }),
    DataError,
    'Expected the xs of a batch of valData to have the shape [null, 4], got [8, 3]',
  ],
  [
    'a validation set that can be read once',
    () => run(data, { valData: (function* () {})() }),
    ArgumentError,
    'Expected `valData` to be gone through at each evaluation, got an iterator. Pass a function that gives a new one',
  ],
  [
    'a validation set that is none',
    () => run(data, { valData: 1 }),
    ArgumentError,
    `Expected \`valData\` to be ${DATA_FORMS}, got 1`,
  ],
  [
    'evaluateEvery without validation',
    () => run(data, { evaluateEvery: 5 }),
    ArgumentError,
    'Expected `valData` to be given with `evaluateEvery` or `evaluateBatches`, got undefined',
  ],
  [
    'evaluateBatches without validation',
    () => run(data, { evaluateBatches: 5 }),
    ArgumentError,
    'Expected `valData` to be given with `evaluateEvery` or `evaluateBatches`, got undefined',
  ],
  [
    'weights put back before single steps',
    () => run(data, { restoreEachLr: true }),
    ArgumentError,
    'Expected `stepsPerLr` to be an integer >= 2 with `restoreEachLr` and no validation loss, got 1. The loss of a first step is measured before its update: it does not depend on the rate',
  ],
  [
    'no batches to evaluate',
    () => run(data, { valData: data, evaluateBatches: 0 }),
    ArgumentError,
    'Expected `evaluateBatches` to be an integer >= 1, got 0',
  ],
  [
    'no threads',
    () => run(data, { threads: 0 }),
    ArgumentError,
    'Expected `threads` to be an integer >= 1, got 0',
  ],

  [
    'no accumulation',
    () => run(data, { accumulationSteps: 0 }),
    ArgumentError,
    'Expected `accumulationSteps` to be an integer >= 1, got 0',
  ],
  [
    'half an accumulation',
    () => run(data, { accumulationSteps: 0.5 }),
    ArgumentError,
    'Expected `accumulationSteps` to be an integer >= 1, got 0.5',
  ],
  [
    'scales that are none',
    () => run(data, { lrScales: 2 }),
    ArgumentError,
    'Expected `lrScales` to be factors by variable name, got 2',
  ],
  [
    'a scale < 0',
    () => run(data, { lrScales: { kernel: -1 } }),
    ArgumentError,
    "Expected `lrScales['kernel']` to be a finite number >= 0, got -1",
  ],
  [
    'a scale for nothing',
    () => run(data, { lrScales: { kernel: 1 } }),
    ArgumentError,
    "Expected `lrScales` to be by names of VARIABLES, got 'kernel'",
  ],
  [
    'a name of one group',
    () => run(data, { only: 'kernel' }),
    ArgumentError,
    "Expected `only` to be a list of variable names, got 'kernel'",
  ],
  [
    'a group of none',
    () => run(data, { only: [] }),
    ArgumentError,
    'Expected `only` to be a list of variable names, got []',
  ],
  [
    'a group of what there is not',
    () => run(data, { only: ['kernel'] }),
    ArgumentError,
    "Expected `only` to be a list of names of VARIABLES, got 'kernel'",
  ],
  [
    'options that are none',
    () => run(data, 100 as never),
    ArgumentError,
    'Expected `options` to be an object, got 100',
  ],
  [
    'an option of another name',
    () => run(data, { end_lr: 1 }),
    ArgumentError,
    'Unknown option `end_lr`; did you mean `endLr`?',
  ],
  [
    'data with an option of another name',
    () => run({ ...data, batchsize: 8 }),
    ArgumentError,
    'Unknown option `trainData.batchsize`; did you mean `batchSize`?',
  ],
  [
    'a rate of 0',
    () => run(data, { startLr: 0 }),
    ArgumentError,
    'Expected `startLr` to be a finite number > 0, got 0',
  ],
  [
    'a rate that is NaN',
    () => run(data, { endLr: nan }),
    ArgumentError,
    'Expected `endLr` to be a finite number > `startLr` (1e-7), got NaN',
  ],
  [
    "a last rate below the optimizer's",
    () => run(data, { endLr: 1e-5, stepMode: 'linear' }),
    ArgumentError,
    'Expected `endLr` to be a finite number > `startLr` (0.0001), got 0.00001',
  ],
  [
    'a single step',
    () => run(data, { numIter: 1 }),
    ArgumentError,
    'Expected `numIter` to be an integer >= 2, got 1',
  ],
  [
    'a model that was disposed since',
    () => {
      const finder = make(model, optimizer, LOSS);
      model.dispose();
      return finder.rangeTest(data);
    },
    ArgumentError,
    "Expected `model` to be alive, got 'disposed'. Build it again",
  ],
  [
    'an optimizer that was used elsewhere since',
    async () => {
      const used = tf.train.adam(1e-3);
      const finder = make(model, used, LOSS);
      await anotherModelsOptimizer(6, used);
      return finder.rangeTest(data);
    },
    ArgumentError,
    at('other_6/kernel [4, 6]'),
  ],
];

const lifecycle: Row[] = [
  [
    'suggestion() first',
    () => make(model, optimizer, LOSS).suggestion(),
    StateError,
    'Expected `rangeTest` to have been called before `suggestion`',
  ],
  [
    'plot() first',
    () => make(model, optimizer, LOSS).plot(),
    StateError,
    'Expected `rangeTest` to have been called before `plot`',
  ],
  [
    'applySuggestion() first',
    () => make(model, optimizer, LOSS).applySuggestion(),
    StateError,
    'Expected `rangeTest` to have been called before `applySuggestion`',
  ],
  [
    'withdrawSuggestion() first',
    () => make(model, optimizer, LOSS).withdrawSuggestion(),
    StateError,
    'Expected `applySuggestion` to have been called before `withdrawSuggestion`',
  ],
  [
    'reset() first',
    () => make(model, optimizer, LOSS).reset(),
    StateError,
    'Expected `rangeTest` to have been called before `reset`',
  ],
];

describe.each([
  ['constructing', construction],
  ['testing', tests],
  ['calling too early', lifecycle],
])('%s', (_, rows) => {
  it.each(rows)('%s', async (_, call, error, message) => {
    const wanted = message
      .replace('VARIABLES', model.trainableWeights.map(({ name }) => name).join(', '))
      .replace(
        'NAME',
        message.includes('outputs')
          ? model.layers.at(-1)!.name
          : model.layers[0]!.name.concat('_input'),
      );
    const before = await snapshot();
    const thrown = await Promise.resolve()
      .then(call)
      .then(() => undefined)
      .catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(error);
    expect((thrown as Error).message).toBe(wanted);
    if (isAlive(model)) expect(await snapshot()).toEqual(before);
  });
});

it('the table has its sixty rows, and more', () => {
  expect(construction.length + tests.length + lifecycle.length).toBeGreaterThanOrEqual(60);
});

/** The rate and all values of the weights: what a refused call must not touch. */
async function snapshot() {
  const weights = await Promise.all(model.weights.map((weight) => weight.read().data()));
  const { learningRate } = optimizer as unknown as { learningRate: number };
  return { weights, learningRate, iterations: optimizer.iterations };
}

function isAlive({ weights }: tf.LayersModel): boolean {
  const [first] = weights as unknown as { val: tf.Variable }[];
  return first?.val.isDisposed === false;
}
