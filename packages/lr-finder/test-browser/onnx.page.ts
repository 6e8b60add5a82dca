import * as tf from '@tensorflow/tfjs';
import { LRFinder } from 'lr-finder/tfjs';
import { optimizers, smallData, smallModel } from '../test/tfjs/small-task.ts';

const options = { startLr: 1e-4, endLr: 0.5, numIter: 24 };

/** A range test by the engine asked for, which may be another than the one that runs. */
export async function testBy(engine: 'auto' | 'tfjs' | 'onnx', backend: string) {
  await tf.setBackend(backend);
  await tf.ready();
  const model = smallModel(0);
  model.compile({ optimizer: optimizers.adam!(), loss: 'categoricalCrossentropy' });
  const data = { ...smallData(), batchSize: 20 };
  const result = await new LRFinder(model).rangeTest(data, {
    ...options,
    engine,
    valData: smallData(),
  });
  return { engine: result.engine, history: result.history };
}
