import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../test/sample.ts';
import { LRFinder, setLearningRate, type TfjsRangeTestOptions } from '../../src/tfjs/index.ts';
import { fitLosses, optimizers, smallData, smallModel } from './small-task.ts';

const LOSS = 'categoricalCrossentropy';
const data = { ...smallData(), batchSize: 16, shuffle: false };
const options: TfjsRangeTestOptions = { startLr: 1e-3, endLr: 0.1, numIter: 12 };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

interface Subject {
  readonly model: tf.Sequential;
  readonly optimizer: tf.Optimizer;
}
type Change = (subject: Subject) => unknown;

const fieldsOf = (optimizer: tf.Optimizer) => optimizer as unknown as Record<string, number>;
const variableOf = ({ model }: Subject) =>
  (model.weights[0] as unknown as { val: tf.Variable }).val;

/** What comes of a test in which `onPoint` changes something at the sixth point, and of `fit` after it. */
async function outcome(
  engine: 'tfjs' | 'onnx',
  optimizerName: string,
  change: Change,
  more: TfjsRangeTestOptions = {},
) {
  const model = smallModel(0);
  const optimizer = optimizers[optimizerName]!(0.02);
  model.compile({ optimizer, loss: LOSS });
  const state = () => ({
    weights: model.getWeights().map((weight) => weight.dataSync().slice()),
    trainable: model.layers.map(({ trainable }) => trainable),
    variables: model.weights.map(
      (weight) => (weight as unknown as { val: tf.Variable }).val.trainable,
    ),
    numbers: Object.entries(optimizer).filter(([, value]) => typeof value === 'number'),
  });
  const before = state();
  let points = 0;
  const onPoint = async () => {
    points += 1;
    if (points === 6) await change({ model, optimizer });
  };
  const finder = new LRFinder(model);
  const test = finder.rangeTest(data, { ...options, engine, onPoint, ...more });
  const ended = await test.then(
    ({ history }) => history.rawLoss.map((loss) => Number(loss.toFixed(3))),
    // The names of layers are counted on.
    (error: Error) => `${error.name}: ${error.message.replace(/Dense\d+/, 'Dense')}`,
  );
  expect(state()).toEqual(before);
  const losses = await fitLosses(model, data);
  return { ended, losses, recorded: finder.history.lr.length };
}

const REFUSED: [name: string, optimizer: string, change: Change][] = [
  ['all weights', 'adam', ({ model }) => model.setWeights(model.getWeights().map((w) => w.mul(5)))],
  ['a variable', 'sgd', (subject) => variableOf(subject).assign(tf.onesLike(variableOf(subject)))],
  ['a step of its own', 'adam', ({ model }) => model.trainOnBatch(data.xs, data.ys)],
  [
    'the momentum',
    'momentum',
    ({ optimizer }) => {
      fieldsOf(optimizer).momentum = 0.1;
    },
  ],
  [
    'a beta',
    'adam',
    ({ optimizer }) => {
      fieldsOf(optimizer).beta1 = 0.5;
    },
  ],
  [
    'the epsilon, later',
    'rmsprop',
    async ({ optimizer }) => {
      await new Promise((go) => setTimeout(go, 5));
      fieldsOf(optimizer).epsilon = 1;
    },
  ],
  [
    'the count of steps',
    'adamax',
    ({ optimizer }) => {
      fieldsOf(optimizer).iterations_ = 50;
    },
  ],
  [
    'a layer that is frozen',
    'sgd',
    ({ model }) => {
      model.layers[0]!.trainable = false;
    },
  ],
  [
    'a variable that is frozen',
    'sgd',
    (subject) => {
      variableOf(subject).trainable = false;
    },
  ],
];

describe('what onPoint sets is refused by both engines, and put back', () => {
  it.each(sampled(REFUSED, 1, 0))('%s', async (_, optimizer, change) => {
    const [tfjs, onnx] = [
      await outcome('tfjs', optimizer, change),
      await outcome('onnx', optimizer, change),
    ];
    expect(tfjs.ended).toMatch(
      /^StateError: Expected .*(Await that first|before or afterwards|before the test or afterwards)$/,
    );
    expect(onnx.ended).toBe(tfjs.ended);
    expect([tfjs.recorded, onnx.recorded]).toEqual([6, 6]);
    expect(tfjs.losses).toEqual(onnx.losses);
    expect(tfjs.losses).toEqual((await outcome('tfjs', optimizer, () => {})).losses);
  });
});

describe('what onPoint may do makes no difference', () => {
  it.each<[string, Change, TfjsRangeTestOptions?]>(
    sampled(
      [
        ['another rate', ({ optimizer }) => setLearningRate(optimizer, 5)],
        [
          'another rate, in the field',
          ({ optimizer }) => {
            fieldsOf(optimizer).learningRate = 5;
          },
        ],
        [
          'another rate, with repeats',
          ({ optimizer }) => setLearningRate(optimizer, 5),
          { repeats: 2, numIter: 8 },
        ],
        [
          'a refusal that it catches',
          ({ model }) => model.trainOnBatch(data.xs, data.ys).catch(() => {}),
        ],
        ['a prediction', ({ model }) => model.predict(data.xs)],
      ],
      1,
      1,
    ),
  )('%s', async (_, change, more) => {
    for (const engine of ['tfjs', 'onnx'] as const) {
      for (const optimizer of ['sgd', 'adam']) {
        const undisturbed = await outcome(engine, optimizer, () => {}, more);
        expect(await outcome(engine, optimizer, change, more)).toEqual(undisturbed);
      }
    }
  });

  it('an error of its own comes before the refusal', async () => {
    const change: Change = ({ optimizer }) => {
      fieldsOf(optimizer).beta1 = 0.5;
      throw new Error('Mine');
    };
    expect((await outcome('onnx', 'adam', change)).ended).toBe('Error: Mine');
  });
});
