import { type Task, withNetwork } from './network.ts';

/** Steps that prepare an engine: shaders and graphs are compiled when they are first run. */
const WARM_UP = 10;
const MEASURED = 20;
/** An engine is given up when its measurement takes longer, in milliseconds. */
const PATIENCE = 4000;

/** Milliseconds that a training step takes. */
export function measure(task: Task, signal: AbortSignal): Promise<number> {
  return withNetwork(task, 1e-8, async ({ engine, model, train }) => {
    const finder = new task.training.LRFinder(model);
    const stop = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const source = { ...train, batchSize: task.settings.batchSize };
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
  });
}
