import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { DataError } from '../../errors.ts';
import type { SweepTask } from '../processes/task.ts';
import { parseRecord, writeRecord } from '../results/record.ts';
import type { SweepResult } from '../results/result.ts';
import { canonicalJson } from '../settings/canonical-json.ts';
import type { SweepQueue } from '../sweep-queue.ts';
import { type JobState, jobStates } from './job-state.ts';
import { MOST_TEST } from './queue.ts';
import { checkQueuedTest, isSameTask, type QueuedTest } from './queued-test.ts';
import { isReply } from './redis-error.ts';

export interface QueueAccess {
  readonly queue: Queue<QueuedTest, string>;
  readonly redis: Redis;
  readonly moduleHash: string;
  readonly timeLimit: number | undefined;
  readonly onWarning: (message: string) => void;
}

/** What is to be done about a test, after what Redis has of it. */
type Finding =
  | { readonly state: 'missing' | 'waiting' | 'outdated' | 'foreign' }
  | { readonly state: 'done'; readonly result: SweepResult };

/** Tests that are looked at in one step. */
const AT_ONCE = 16;
/** Characters of a reason that are kept. */
const MOST_REASON = 200;

/**
 * The tests that are in the queue, until their results are taken. Others may write to Redis: what it
 * has of a test counts only as far as it agrees with the test, whatever else is asked for again.
 */
export class QueuedTests {
  readonly #tests = new Map<string, SweepTask>();
  readonly #sweepQueue: SweepQueue;
  readonly #access: QueueAccess;

  constructor(sweepQueue: SweepQueue, access: QueueAccess) {
    this.#sweepQueue = sweepQueue;
    this.#access = access;
  }

  get size(): number {
    return this.#tests.size;
  }

  has(id: string): boolean {
    return this.#tests.has(id);
  }

  /**
   * Asks for tests. One that is in the queue, or was, is not put there twice.
   *
   * @param retry - ask again for those that failed before.
   */
  async ask(tasks: readonly SweepTask[], retry: boolean): Promise<void> {
    for (const task of tasks) this.#tests.set(task.id, task);
    await this.#lookAt(tasks, retry);
  }

  /** Takes the results that are there, and asks again for tests that Redis has lost. Default: of all. */
  async look(ids: Iterable<string> = [...this.#tests.keys()]): Promise<void> {
    await this.#lookAt(
      [...ids].flatMap((id) => this.#tests.get(id) ?? []),
      false,
    );
  }

  async #lookAt(tasks: readonly SweepTask[], retry: boolean): Promise<void> {
    const { queue, redis, onWarning } = this.#access;
    for (let from = 0; from < tasks.length; from += AT_ONCE) {
      const some = tasks.slice(from, from + AT_ONCE);
      const ids = some.map(({ id }) => id);
      const states = await jobStates(redis, queue.toKey(''), ids);
      const wanted: SweepTask[] = [];
      let foreign = 0;
      for (const [i, task] of some.entries()) {
        const found = this.#find(task, states[i]);
        if (found.state === 'waiting') continue;
        if (found.state === 'done' && !(retry && found.result.outcome !== 'tested')) {
          this.#tests.delete(task.id);
          this.#sweepQueue.add(writeRecord(found.result));
          continue;
        }
        if (found.state !== 'missing') await this.#remove(task.id);
        if (found.state === 'foreign') foreign++;
        wanted.push(task);
      }
      if (wanted.length > 0) await this.#add(wanted);
      if (foreign > 0) {
        onWarning(`Another client of Redis changed ${foreign} tests: they are asked for again`);
      }
    }
  }

  #find(task: SweepTask, job: JobState | undefined): Finding {
    if (!job) return { state: 'missing' };
    const { list, fields } = job;
    if (!fields) return { state: 'foreign' };
    const { returnvalue, finishedOn, failedReason = '' } = fields;
    if (returnvalue !== undefined) {
      const result = resultOf(task, returnvalue);
      return result ? { state: 'done', result } : { state: 'foreign' };
    }
    const test = testOf(task, fields, this.#access.moduleHash);
    if (!test) return { state: 'foreign' };
    if (finishedOn !== undefined) return { state: 'done', result: lost(task, failedReason) };
    if (list === undefined) return { state: 'foreign' };
    const isSame = list === 'active' || test.timeLimit === this.#access.timeLimit;
    return { state: isSame ? 'waiting' : 'outdated' };
  }

  async #add(tasks: readonly SweepTask[]): Promise<void> {
    const { queue, timeLimit } = this.#access;
    const jobs = tasks.map((task) => ({
      name: 'test',
      data: { task, ...(timeLimit !== undefined && { timeLimit }) },
      opts: { jobId: task.id },
    }));
    for (const { data } of jobs) {
      const bytes = Buffer.byteLength(JSON.stringify(data));
      if (bytes <= MOST_TEST) continue;
      throw new DataError(
        `Expected a setting to take at most ${MOST_TEST} bytes, got one that takes ${bytes}. Put its data into a file, and the file's name into the setting`,
      );
    }
    await queue.addBulk(jobs);
  }

  async #remove(id: string): Promise<void> {
    const { queue, redis } = this.#access;
    const key = queue.toKey(id);
    try {
      // A worker that has it refuses it, or can't read it.
      await redis.unlink(`${key}:lock`);
      await queue.remove(id, { removeChildren: false });
    } catch (error) {
      if (!isReply(error)) throw error;
    }
    // BullMQ leaves what isn't a job, or belongs to another.
    await redis.unlink(key);
  }
}

/** Fields of a job that BullMQ itself writes: of what we ask for, then on the way of the job. */
const FIELDS = new Set([
  ...['name', 'data', 'opts', 'timestamp', 'delay', 'priority'],
  ...['processedOn', 'finishedOn', 'ats', 'atm', 'stc', 'pb', 'defa', 'failedReason', 'stacktrace'],
]);

/** What a job asks for; `undefined` where that isn't this test, as we ask for it. */
function testOf(
  task: SweepTask,
  fields: NonNullable<JobState['fields']>,
  moduleHash: string,
): QueuedTest | undefined {
  const { data = '', opts = '', delay, priority } = fields;
  try {
    const { jobId, attempts, ...more } = Object(JSON.parse(opts)) as Record<string, unknown>;
    const isPlain =
      Object.keys(fields).every((name) => FIELDS.has(name)) &&
      Object.keys(more).length === 0 &&
      jobId === task.id &&
      attempts === 0 &&
      delay === '0' &&
      priority === '0';
    const test = checkQueuedTest(JSON.parse(data), task.id, moduleHash);
    return isPlain && isSameTask(test.task, task) ? test : undefined;
  } catch {
    return undefined;
  }
}

/** The result of a test, where that is what it is; whatever else, it is none. */
function resultOf(task: SweepTask, returnvalue: string): SweepResult | undefined {
  const { id, setting, seed } = task;
  try {
    const result = parseRecord(JSON.parse(returnvalue) as string);
    const isOwn =
      result.id === id &&
      result.seed === seed &&
      canonicalJson(result.setting) === canonicalJson(setting);
    return isOwn ? { ...result, id, setting, seed } : undefined;
  } catch {
    return undefined;
  }
}

function lost({ id, setting, seed }: SweepTask, reason: string): SweepResult {
  const error = `The workers that had it died, or lost touch with Redis (${reason.slice(0, MOST_REASON)})`;
  return { id, setting, seed, seconds: 0, outcome: 'failed', error };
}
