import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { setLearningRate, type TrainingPart, trainingState } from '../../src/tfjs/index.ts';
import { fitLosses, optimizers, smallData, smallModel } from './small-task.ts';

beforeAll(() => tf.setBackend('cpu'));

const compiled = (name: string): tf.Sequential => {
  const model = smallModel();
  model.compile({ optimizer: optimizers[name]!(), loss: 'categoricalCrossentropy' });
  return model;
};

describe('trainingState', () => {
  it.each(Object.keys(optimizers))(
    '%s: training goes on from any copy, in any order, as it did then',
    async (name) => {
      const data = smallData();
      const model = compiled(name);
      const { save, restore } = trainingState([{ model, optimizer: model.optimizer }]);
      const beginning = await save();
      const first = await fitLosses(model, data);
      const later = await save();
      const second = await fitLosses(model, data);
      expect(second).not.toEqual(first);
      const tensors = tf.memory().numTensors;

      for (const [copy, losses] of [
        [beginning, first],
        [later, second],
        [later, second],
        [beginning, first],
      ] as const) {
        await restore(copy);
        expect(await fitLosses(model, data)).toEqual(losses);
        expect(tf.memory().numTensors).toBe(tensors);
      }
    },
  );

  it('covers several models and optimizers, and variables without a model', async () => {
    const [one, other] = [compiled('adam'), compiled('momentum')];
    const data = smallData();
    const variable = tf.variable(tf.scalar(1));
    const optimizer = tf.train.adam(0.1);
    const train = async () => [
      ...(await fitLosses(one, data)),
      ...(await fitLosses(other, data)),
      optimizer.minimize(() => tf.square(variable) as tf.Scalar, true, [variable])!.dataSync()[0],
    ];
    const { save, restore } = trainingState([
      { model: one, optimizer: one.optimizer },
      { model: other, optimizer: other.optimizer },
      { model: [variable], optimizer },
    ]);
    await train();
    const saved = await save();
    const expected = await train();
    await train();
    await restore(saved);
    expect(await train()).toEqual(expected);
  });

  const optimizer = tf.train.sgd(0.1);
  const rows: [parts: unknown, message: string][] = [
    [undefined, 'Expected `parts` to be a list of { model, optimizer }, got undefined'],
    [[], 'Expected `parts` to be a list of { model, optimizer }, got []'],
    [
      [{ model: smallModel() }],
      'Expected `optimizer` to be an optimizer such as tf.train.adam(), got undefined. Pass one, or compile the model',
    ],
    [
      [{ optimizer, model: [] }],
      'Expected `parts[0].model` to be a tf.LayersModel or a list of live variables, got []',
    ],
    [
      [{ optimizer, model: smallModel() }, { optimizer }],
      'Expected `parts[1].model` to be a tf.LayersModel or a list of live variables, got undefined',
    ],
    [
      [{ optimizer, model: [tf.scalar(1)] }],
      'Expected `parts[0].model` to be a tf.LayersModel or a list of live variables, got an array of 1',
    ],
  ];
  it.each(rows)('refuses %#', (parts, message) => {
    expect(() => trainingState(parts as TrainingPart[])).toThrow(new ArgumentError(message));
  });

  it('refuses a model that is disposed', () => {
    const model = smallModel();
    model.dispose();
    expect(() => trainingState([{ model, optimizer }])).toThrow(
      new ArgumentError("Expected `model` to be alive, got 'disposed'. Build it again"),
    );
  });
});

describe('setLearningRate', () => {
  it.each(Object.keys(optimizers))('%s steps as one made with that rate', async (name) => {
    const after = (optimizer: tf.Optimizer) => {
      const weight = tf.variable(tf.tensor1d([1, -2]));
      for (let i = 0; i < 3; i++)
        optimizer.minimize(() => tf.sum(tf.square(weight)) as tf.Scalar, false, [weight]);
      return [...weight.dataSync()];
    };
    const set = optimizers[name]!(0.5);
    setLearningRate(set, 0.02);
    expect(after(set)).toEqual(after(optimizers[name]!(0.02)));
    expect(after(optimizers[name]!(0.5))).not.toEqual(after(optimizers[name]!(0.02)));
  });
});
