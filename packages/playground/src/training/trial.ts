import type * as tf from '@tensorflow/tfjs';
import { oneCycle } from 'lr-finder/schedules';
import type { Gate } from './gate.ts';
import type { Trial } from './messages.ts';
import { type Task, withNetwork } from './network.ts';

/**
 * Trains for a moment, from the first weights of the test, and calls `onLoss` with the loss of each
 * batch. A loss that isn't finite ends it.
 */
export function runTrial(
  task: Task,
  { lr }: Trial,
  steps: number,
  gate: Gate,
  onLoss: (loss: number) => void,
): Promise<void> {
  const { tf, ScheduleCallback } = task.training;
  const schedule =
    typeof lr === 'number' ? () => lr : oneCycle({ ...lr, totalSteps: Math.max(steps, 2) });
  return withNetwork(task, schedule(0), async ({ engine, model, train: { xs, ys } }) => {
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
    const { batchSize } = task.settings;
    const epochs = Math.ceil(steps / Math.ceil(task.data.train.count / batchSize));
    const args = {
      ...{ epochs, batchSize, shuffle: false, verbose: 0, yieldEvery: 'never' as const },
      callbacks: [new ScheduleCallback({ lr: schedule }), watch],
    } satisfies tf.ModelFitArgs;
    if (engine === 'tfjs') await model.fit(xs, ys, args);
    else await (await import('tfjs-onnxruntime')).fitModel(model, xs, ys, args);
  });
}
