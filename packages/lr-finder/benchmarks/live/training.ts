import * as tf from '@tensorflow/tfjs';
import { compileTrainStep } from 'tfjs-onnxruntime';
import { uniform } from '../../src/suggest/random.ts';
import { rowsAt } from '../../src/tfjs/data/rows.ts';
import { SCHEDULES, type ScheduleName } from './schedules.ts';
import { type Data, type LiveTask, OPTIMIZERS, type Samples, seededModel } from './task.ts';

/** Steps in one call: between calls a training that diverged is given up. */
const STEPS_AT_ONCE = 50;

/** Trainings of several tasks may run at once. */
const ONE_THREAD = { intraOpNumThreads: 1 };

/** Trainings of a task from the same weights with the same batches, at one rate after another. */
export interface Trainings {
  /** The validation loss before any step. */
  readonly untrained: number;
  /**
   * The validation loss after some numbers of steps, ascending, of a training with a schedule for all
   * steps of the task; `Infinity` where training diverged.
   *
   * @param lr - the rate, or the highest one of the schedule.
   */
  lossesAfter(marks: readonly number[], lr: number, schedule: ScheduleName): Promise<number[]>;
  dispose(): Promise<void>;
}

/** @param seed - of the weights, of the order of the samples, and of dropout. */
export async function prepareTrainings(
  task: LiveTask,
  { train, validation }: Pick<Data, 'train' | 'validation'>,
  seed: number,
): Promise<Trainings> {
  const { compiled, dispose } = await compileTask(task, train, seed);
  const start = compiled.save();
  return {
    untrained: await compiled.evaluate(validation),
    async lossesAfter(marks, lr, schedule) {
      compiled.restore(start);
      const batches = new Batches(train, task.batchSize, seed);
      const rate = SCHEDULES[schedule](lr, task.steps);
      const found: number[] = [];
      let done = 0;
      for (const mark of marks) {
        while (done < mark) {
          const next = batches.next(Math.min(STEPS_AT_ONCE, mark - done));
          const rates = next.map((_, i) => rate(done + i));
          const losses = await compiled.runMany(next, rates);
          tf.dispose(next);
          if (!losses.every(Number.isFinite)) return marks.map((_, i) => found[i] ?? Infinity);
          done += next.length;
        }
        const loss = await compiled.evaluate(validation);
        found.push(Number.isFinite(loss) ? loss : Infinity);
      }
      return found;
    },
    dispose,
  };
}

/** The compiled training step of a task's model, whose weights are drawn from a seed. */
export async function compileTask(task: LiveTask, train: Samples, seed: number) {
  const model = seededModel(task, seed);
  const optimizer = OPTIMIZERS[task.optimizer](1);
  const first = new Batches(train, task.batchSize, seed).next(1);
  const [batch] = first as [(typeof first)[number]];
  const compiled = await compileTrainStep({
    model,
    optimizer,
    loss: task.loss,
    batch,
    seed,
    sessionOptions: ONE_THREAD,
  });
  tf.dispose(first);
  return {
    compiled,
    async dispose() {
      await compiled.dispose();
      optimizer.dispose();
      model.dispose();
    },
  };
}

/** Batches of samples, in a new order each time they have run out. */
export class Batches {
  readonly #samples: Samples;
  readonly #size: number;
  readonly #random: () => number;
  #order: number[] = [];

  constructor(samples: Samples, size: number, seed: number) {
    this.#samples = samples;
    this.#size = size;
    this.#random = uniform(seed);
  }

  /** The next batches; the caller frees them. */
  next(count: number): { xs: tf.Tensor; ys: tf.Tensor }[] {
    const { xs, ys } = this.#samples;
    return Array.from({ length: count }, () => {
      if (this.#order.length < this.#size) this.#order = shuffled(xs.shape[0]!, this.#random);
      const places = Int32Array.from(this.#order.splice(0, this.#size));
      return { xs: rowsAt(xs, places), ys: rowsAt(ys, places) };
    });
  }
}

function shuffled(count: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, i) => ({ i, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ i }) => i);
}
