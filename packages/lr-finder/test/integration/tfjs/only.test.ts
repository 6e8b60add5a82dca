import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../../../../test/sample.ts';
import { LRFinder, type TfjsRangeTestOptions } from '../../../src/tfjs/index.ts';
import { fitLosses, optimizers, smallData, smallModel } from '../../tfjs/small-task.ts';

const options = { startLr: 1e-3, endLr: 0.5, numIter: 12, divergeTh: false } as const;
const valuesOf = (tensors: readonly tf.Tensor[]) => tensors.map((each) => [...each.dataSync()]);
/** By layer: a model lists frozen weights after the others. */
const weightsOf = ({ layers }: tf.Sequential) =>
  layers.map((layer) => valuesOf(layer.getWeights()));
const namesOf = (layer: tf.layers.Layer) => layer.trainableWeights.map(({ name }) => name);

/** A model whose dropout is off, since its masks are others on each engine. */
function compiled(name: string): tf.Sequential {
  const model = smallModel(0);
  model.compile({ optimizer: optimizers[name]!(), loss: 'categoricalCrossentropy' });
  return model;
}

/** The values of the slots that belong to a variable, by the names of the lists that they are in. */
function slotsOf(optimizer: tf.Optimizer, variable: string): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  for (const [list, slots] of Object.entries(optimizer)) {
    if (!Array.isArray(slots)) continue;
    for (const { originalName, variable: slot } of slots) {
      if (originalName.startsWith(`${variable}/`)) found[list] = [...slot.dataSync()];
    }
  }
  return found;
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(['tfjs', 'onnx'] as const)('only, with engine %s', (engine) => {
  const run = (model: tf.LayersModel, more: TfjsRangeTestOptions) =>
    new LRFinder(model).rangeTest(
      { ...smallData(), batchSize: 16 },
      { ...options, engine, restore: false, ...more },
    );

  it.each(sampled(Object.keys(optimizers), 1, 0))(
    '%s: holds all others and their slots, to the bit',
    async (name) => {
      const model = compiled(name);
      await fitLosses(model, smallData());
      const last = model.layers.at(-1)!;
      const only = namesOf(last);
      const held = model.trainableWeights
        .map((weight) => weight.name)
        .filter((n) => !only.includes(n));
      expect(held).toHaveLength(4);
      const stateOf = (names: readonly string[]) =>
        names.map((each) => {
          const weight = model.trainableWeights.find((one) => one.name === each)!;
          return [valuesOf([weight.read()]), slotsOf(model.optimizer, each)];
        });
      const before = { held: stateOf(held), tested: stateOf(only) };
      const result = await run(model, { only });
      expect(result.engine).toBe(engine);
      expect(stateOf(held)).toEqual(before.held);
      for (const [i, state] of stateOf(only).entries()) expect(state).not.toEqual(before.tested[i]);
    },
  );

  it.each(sampled(Object.keys(optimizers), 1, 0))(
    '%s: tests the group as if the rest were frozen',
    async (name) => {
      const wanted = compiled(name);
      for (const layer of wanted.layers.slice(0, -1)) layer.trainable = false;
      wanted.compile({ optimizer: optimizers[name]!(), loss: 'categoricalCrossentropy' });
      const frozen = await run(wanted, {});
      const model = compiled(name);
      const { history } = await run(model, { only: namesOf(model.layers.at(-1)!) });
      if (engine === 'tfjs') {
        expect(history).toEqual(frozen.history);
        expect(weightsOf(model)).toEqual(weightsOf(wanted));
      }
      for (const [i, loss] of frozen.history.rawLoss.entries()) {
        expect(Math.abs(history.rawLoss[i]! / loss - 1)).toBeLessThan(1e-4);
      }
    },
  );

  it('leaves no trace, and goes with accumulation, factors and weights put back', async () => {
    const data = smallData();
    const reference = compiled('adam');
    await fitLosses(reference, data);
    const expected = await fitLosses(reference, data);
    const model = compiled('adam');
    await fitLosses(model, data);
    const tensors = tf.memory().numTensors;
    const [kernel, bias] = namesOf(model.layers[0]!) as [string, string];
    const finder = new LRFinder(model);
    await finder.rangeTest(
      { ...data, batchSize: 16 },
      {
        ...options,
        ...{ engine, only: [kernel, bias], lrScales: { [kernel]: 0.5 }, accumulationSteps: 2 },
        ...{ stepsPerLr: 2, restoreEachLr: true },
      },
    );
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await fitLosses(model, data)).toEqual(expected);
  });

  it('changes nothing with the names of all', async () => {
    const [all, plain] = [compiled('adam'), compiled('adam')];
    const only = all.trainableWeights.map(({ name }) => name).reverse();
    expect((await run(all, { only })).history).toEqual((await run(plain, {})).history);
  });
});
