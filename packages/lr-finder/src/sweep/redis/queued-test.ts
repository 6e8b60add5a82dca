import { DataError, describe, expected, LRFinderError } from '../../errors.ts';
import { expectKind } from '../../options.ts';
import { TIME_LIMIT } from '../options.ts';
import type { SweepTask } from '../processes/task.ts';
import { canonicalJson, isPlainObject } from '../settings/canonical-json.ts';
import { identityOf, seedOf } from '../settings/identity.ts';
import type { Setting } from '../settings/setting.ts';
import { checkTestOptions } from '../test-options.ts';

/** A test as it goes through Redis: data only. */
export interface QueuedTest {
  readonly task: SweepTask;
  /** Seconds; not there: as long as it takes. */
  readonly timeLimit?: number;
}

/**
 * Checks a test that came from Redis, where others may write too: it has these members and no others,
 * and its id and seed are those of its setting and its options.
 *
 * @param id - under which it lies in the queue.
 * @throws {LRFinderError} naming the member that is wrong.
 */
export function checkQueuedTest(data: unknown, id: unknown, moduleHash: string): QueuedTest {
  try {
    const { task, timeLimit } = membersOf(data, 'data', ['task', 'timeLimit']);
    const { setting, options, ...names } = membersOf(task, 'task', [
      ...['id', 'setting', 'seed', 'options'],
    ]);
    if (timeLimit !== undefined) expectKind('timeLimit', timeLimit, TIME_LIMIT);
    if (!isPlainObject(setting)) throw new DataError(expected('setting', 'an object', setting));
    const checked = checkTestOptions(options);
    const own = identityOf(setting as Setting, { moduleHash, options: checked });
    for (const found of [id, names.id]) {
      if (found !== own) throw new DataError(expected('id', `'${own}'`, found));
    }
    const seed = seedOf(setting as Setting);
    if (names.seed !== seed) throw new DataError(expected('seed', String(seed), names.seed));
    return {
      task: { id: own, setting: setting as Setting, seed, options: checked },
      ...(timeLimit !== undefined && { timeLimit: timeLimit as number }),
    };
  } catch (error) {
    // Objects that are nested so deep that the stack overflows.
    if (error instanceof LRFinderError) throw error;
    throw new DataError(`Expected data of a test, got ${describe(data)}`, { cause: error });
  }
}

/** Whether two are the same test; their time limits may differ. */
export function isSameTask(one: SweepTask, other: SweepTask): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function membersOf(value: unknown, name: string, known: readonly string[]) {
  if (!isPlainObject(value)) throw new DataError(expected(name, 'an object', value));
  const unknown = Object.keys(value).find((member) => !known.includes(member));
  if (unknown !== undefined) {
    throw new DataError(
      `Expected \`${name}\` to have ${known.join(', ')}, got ${describe(unknown)}`,
    );
  }
  return value;
}
