import type { DataSet } from '../data/data-set.ts';
import type { EngineName, TestSettings } from '../settings/settings.ts';
import { startEngine, type Training } from './engines.ts';
import { disposeNetwork, makeNetwork } from './network.ts';
import { tensorsOf } from './task.ts';

/** Steps that prepare an engine: shaders and graphs are compiled when they are first run. */
const WARM_UP = 10;
const MEASURED = 20;
/** An engine is given up when its measurement takes longer, in milliseconds. */
const PATIENCE = 4000;

/** Milliseconds that a training step of these settings takes on an engine. */
export async function measure(
  training: Training,
  engineName: EngineName,
  data: DataSet,
  settings: TestSettings,
  signal: AbortSignal,
): Promise<number> {
  const engine = await startEngine(training, engineName);
  const { tf, LRFinder } = training;
  const model = makeNetwork(tf, data, settings, 1e-8);
  const tensors = tensorsOf(tf, data.train, data);
  try {
    const finder = new LRFinder(model);
    const stop = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const source = { ...tensors, batchSize: settings.batchSize };
    let start = performance.now();
    let last = start;
    let measured = 0;
    await finder.rangeTest(source, {
      ...{ engine, startLr: 1e-8, endLr: 1e-7, numIter: WARM_UP + MEASURED, divergeTh: false },
      signal: stop,
      onPoint({ step }) {
        last = performance.now();
        if (step === WARM_UP - 1) start = last;
        else if (step >= WARM_UP) measured = step - WARM_UP + 1;
      },
    });
    if (measured === 0) throw new Error(`more than ${PATIENCE / 1000} s for ${WARM_UP} steps`);
    return (last - start) / measured;
  } finally {
    tf.dispose([tensors.xs, tensors.ys]);
    disposeNetwork(model);
  }
}
