import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { LRFinder } from '../../src/tfjs/index.ts';
import { fitLosses, smallData, smallModel } from './small-task.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(['tfjs', 'onnx'] as const)('a model loaded with its optimizer, on %s', (engine) => {
  it('is tested as it is, while the model that was saved lives', async () => {
    const data = smallData();
    const model = smallModel(0);
    model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
    await fitLosses(model, data);
    let saved: tf.io.ModelArtifacts | undefined;
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    });
    await model.save(handler, { includeOptimizer: true });
    const copy = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    const options = { endLr: 1, numIter: 8, engine };
    const wanted = await new LRFinder(model).rangeTest(data, options);
    const { history } = await new LRFinder(copy).rangeTest(data, options);
    for (const [i, loss] of history.rawLoss.entries()) {
      expect(loss / wanted.history.rawLoss[i]!).toBeCloseTo(1, 4);
    }
    const losses = await fitLosses(copy, data);
    const asIfNothing = await fitLosses(model, data);
    expect(losses).toEqual(asIfNothing.map((loss) => expect.closeTo(loss, 5)));
  });
});
