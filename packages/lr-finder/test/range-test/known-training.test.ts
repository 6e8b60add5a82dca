import { ArgumentError, findLearningRate, rangeTest, suggest, type Trainable } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { Parabola } from './parabola.ts';

const known = { optimizer: 'Adam', samples: 120, parameters: 5000 };
const options = { startLr: 1e-4, endLr: 10, numIter: 40 };

const knowing = (facts: object): Trainable => {
  const parabola = new Parabola();
  const { step, save, restore } = parabola;
  const bound = { step: step.bind(parabola), save: save.bind(parabola) };
  return { ...bound, restore: restore.bind(parabola), ...facts } as Trainable;
};

describe('what a trainable knows of itself', () => {
  it('is part of the measurement, and makes the suggestion', async () => {
    const { history, measurement } = await rangeTest(knowing(known), options);
    expect(measurement).toMatchObject(known);
    const { lr } = suggest(history, measurement);
    expect(lr).toBe(suggest(history, { ...measurement, ...known }).lr);
    expect(lr).not.toBe(suggest(history).lr);
    expect((await findLearningRate(knowing(known), options)).lr).toBe(lr);
  });

  it('gives way to what the caller says', async () => {
    const { lr } = await findLearningRate(knowing(known), { ...options, optimizer: 'sgd' });
    expect(lr).toBe((await findLearningRate(knowing({ ...known, optimizer: 'sgd' }), options)).lr);
    expect(lr).not.toBe((await findLearningRate(knowing(known), options)).lr);
  });

  it('is left out where nothing is known', async () => {
    const { measurement } = await rangeTest(knowing({ samples: undefined }), options);
    expect(Object.keys(measurement).sort()).toEqual([
      'lossAfterUpdate',
      'restoredEachLr',
      'stepsPerPoint',
    ]);
  });

  it.each([
    ['optimizer', 3, 'a string'],
    ['samples', 0, 'an integer >= 1'],
    ['parameters', 1.5, 'an integer >= 1'],
  ])('must be usable: %s', async (name, value, wanted) => {
    const test = rangeTest(knowing({ [name]: value }), options);
    await expect(test).rejects.toThrow(ArgumentError);
    await expect(test).rejects.toThrow(`Expected \`trainable.${name}\` to be ${wanted}`);
  });
});
