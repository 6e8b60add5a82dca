import { oneCycle } from 'lr-finder/schedules';
import type { DataSet } from '../data/data-set.ts';
import type { EngineName, TestSettings } from '../settings/settings.ts';
import { startEngine, type Training } from './engines.ts';
import type { Gate } from './gate.ts';
import type { Trial } from './messages.ts';
import { disposeNetwork, makeNetwork } from './network.ts';
import { tensorsOf } from './task.ts';

/**
 * Trains for a moment, from the first weights of the test, and tells the loss of each batch as it
 * comes. A loss that isn't finite ends it.
 */
export async function runTrial(
  training: Training,
  engineName: EngineName,
  data: DataSet,
  settings: TestSettings,
  { lr }: Trial,
  steps: number,
  gate: Gate,
  onLoss: (loss: number) => void,
): Promise<void> {
  const engine = await startEngine(training, engineName);
  const { tf, ScheduleCallback } = training;
  const schedule =
    typeof lr === 'number' ? () => lr : oneCycle({ ...lr, totalSteps: Math.max(steps, 2) });
  const model = makeNetwork(tf, data, settings, schedule(0));
  const tensors = tensorsOf(tf, data.train, data);
  let taken = 0;
  const watch = new tf.CustomCallback({
    async onBatchEnd(_batch, logs) {
      const loss = logs?.loss ?? Number.NaN;
      onLoss(loss);
      taken++;
      await gate.pass();
      if (taken >= steps || gate.signal.aborted || !Number.isFinite(loss)) {
        model.stopTraining = true;
      }
    },
  });
  try {
    const { batchSize } = settings;
    const epochs = Math.ceil(steps / Math.ceil(data.train.count / batchSize));
    const fit = engine === 'onnx' ? (await import('tfjs-onnxruntime')).fitModel : plainFit;
    await fit(model, tensors.xs, tensors.ys, {
      ...{ epochs, batchSize, shuffle: false, verbose: 0, yieldEvery: 'never' as const },
      callbacks: [new ScheduleCallback({ lr: schedule }), watch],
    });
  } finally {
    tf.dispose([tensors.xs, tensors.ys]);
    disposeNetwork(model);
  }
}

const plainFit = (
  model: ReturnType<typeof makeNetwork>,
  ...args: Parameters<ReturnType<typeof makeNetwork>['fit']>
) => model.fit(...args);
