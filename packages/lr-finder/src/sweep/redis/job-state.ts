import type { Redis } from 'ioredis';
import { MOST_BYTES } from './queue.ts';

/** What Redis has under the id of a job, all of it at the same moment. */
export interface JobState {
  /** The list that it is in: of those that wait for a worker, or that a worker has. */
  readonly list: 'wait' | 'active' | undefined;
  /** The job's own fields; `undefined` where it is no job, or of an absurd size. */
  readonly fields: Readonly<Record<string, string>> | undefined;
}

// BullMQ gives a job and its list in two steps and whatever their size, and throws for what isn't JSON.
const SCRIPT = `
local base, most = KEYS[1], tonumber(ARGV[1])
local lists = {}
for _, list in ipairs({'wait', 'active'}) do
  for _, id in ipairs(redis.call('LRANGE', base .. list, 0, -1)) do lists[id] = list end
end
local function fieldsOf(key)
  if redis.call('TYPE', key).ok ~= 'hash' or redis.call('HLEN', key) > 50 then return false end
  local size = 0
  for _, name in ipairs(redis.call('HKEYS', key)) do
    size = size + #name + redis.call('HSTRLEN', key, name)
  end
  return size <= most and redis.call('HGETALL', key)
end
local found = {}
for i = 2, #ARGV do
  local key = base .. ARGV[i]
  found[i - 1] = redis.call('EXISTS', key) == 1 and {lists[ARGV[i]] or '', fieldsOf(key)}
end
return found`;

type Found = null | readonly [list: '' | 'wait' | 'active', fields: readonly string[] | null];

/**
 * Looks up jobs of a queue; `undefined` where there is none.
 *
 * @param base - what the keys of the queue begin with.
 */
export async function jobStates(
  redis: Redis,
  base: string,
  ids: readonly string[],
): Promise<(JobState | undefined)[]> {
  const found = (await redis.eval(SCRIPT, 1, base, MOST_BYTES, ...ids)) as Found[];
  return ids.map((_, i) => {
    const one = found[i];
    if (!one) return undefined;
    const [list, pairs] = one;
    return { list: list || undefined, fields: pairs ? fromPairs(pairs) : undefined };
  });
}

function fromPairs(pairs: readonly string[]): Record<string, string> {
  const entries: [string, string][] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) entries.push([pairs[i]!, pairs[i + 1]!]);
  return Object.fromEntries(entries);
}
