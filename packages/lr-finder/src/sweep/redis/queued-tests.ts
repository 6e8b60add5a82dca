import type { Job, Queue } from 'bullmq';
import type { HandOut } from '../hand-out.ts';
import { writeRecord } from '../results/record.ts';
import type { SweepTask } from '../threads/task.ts';
import type { QueuedTest } from './queue.ts';

type Test = Job<QueuedTest, string>;

/** The tests that are in the queue, until their results are taken. */
export class QueuedTests {
  readonly #tests = new Map<string, SweepTask>();
  readonly #queue: Queue<QueuedTest, string>;
  readonly #work: HandOut;
  readonly #timeLimit: number | undefined;

  constructor(queue: Queue<QueuedTest, string>, work: HandOut, timeLimit: number | undefined) {
    this.#queue = queue;
    this.#work = work;
    this.#timeLimit = timeLimit;
  }

  get size(): number {
    return this.#tests.size;
  }

  /** Puts tests into the queue. One that is in it, or was, is not put there twice. */
  async add(tasks: readonly SweepTask[]): Promise<void> {
    for (const task of tasks) this.#tests.set(task.id, task);
    const timeLimit = this.#timeLimit;
    await this.#queue.addBulk(
      tasks.map((task) => ({
        name: 'test',
        data: { task, ...(timeLimit !== undefined && { timeLimit }) },
        opts: { jobId: task.id },
      })),
    );
  }

  /** Removes what the queue still has of tests that failed before, so that they are done again. */
  async forgetFailures(tasks: readonly SweepTask[]): Promise<void> {
    const jobs = await this.#jobs(tasks);
    const failed = jobs.filter(
      (job) => job?.finishedOn !== undefined && !job.returnvalue?.includes('"outcome":"tested"'),
    );
    await Promise.all(failed.map((job) => job!.remove()));
  }

  /** Finds out what became of tests, whatever was told or not. Default: of all. */
  async look(tasks: readonly SweepTask[] = [...this.#tests.values()]): Promise<void> {
    const jobs = await this.#jobs(tasks);
    const forgotten: SweepTask[] = [];
    for (const [i, task] of tasks.entries()) {
      const job = jobs[i];
      if (!job) forgotten.push(task);
      else if (typeof job.returnvalue === 'string') this.finish(task.id, job.returnvalue);
      else if (job.finishedOn !== undefined) this.lose(task.id, job.failedReason);
    }
    // A Redis that wasn't told to write down what it has begins empty.
    const missing = forgotten.filter(({ id }) => this.#tests.has(id));
    if (missing.length > 0) await this.add(missing);
  }

  /** Takes the result of a test, whoever asked for it; a second time it counts nothing. */
  finish(id: string, line: string): void {
    if (this.#tests.delete(id)) this.#work.take(line);
  }

  /** Notes that a test has no result, nor will have. */
  lose(id: string, reason: string): void {
    const task = this.#tests.get(id);
    if (!task) return;
    const { setting, seed } = task;
    const error = `The workers that had it died, or lost touch with Redis (${reason})`;
    this.finish(id, writeRecord({ id, setting, seed, seconds: 0, outcome: 'failed', error }));
  }

  #jobs(tasks: readonly SweepTask[]): Promise<(Test | undefined)[]> {
    return Promise.all(tasks.map(({ id }) => this.#queue.getJob(id) as Promise<Test | undefined>));
  }
}
