import { messageOf, StateError } from '../../errors.ts';
import { PREFIX } from './queue.ts';

const USER = `Put user and password right: the user needs all commands on the keys ${PREFIX}:*`;
const CLUSTER = 'Name a Redis that is not a cluster';

/** What helps, by the first word of an error that Redis answers with. */
const REMEDIES: Readonly<Record<string, string>> = {
  OOM: 'Give it more memory (maxmemory), or remove what else it holds',
  MISCONF: 'Make room on its disk',
  NOAUTH: USER,
  WRONGPASS: USER,
  NOPERM: USER,
  READONLY: 'Name the primary, not a replica',
  MOVED: CLUSTER,
  CROSSSLOT: CLUSTER,
  CLUSTERDOWN: CLUSTER,
  WRONGTYPE: `Delete what another program wrote under ${PREFIX}:*, or name a database of its own, such as redis://host:6379/1`,
};

/** Whether Redis refused a command, rather than that it couldn't be reached. */
export function isReply(error: unknown): error is Error {
  // A command that only waited is asked again.
  const { name, message = '' } = Object(error) as Partial<Error>;
  return name === 'ReplyError' && !message.startsWith('UNBLOCKED');
}

/** What Redis answered, as one sentence with its remedy. Anything else is returned as it is. */
export function explainReply(error: unknown, address: string): unknown {
  return isReply(error) ? redisError(error, address) : error;
}

/** @param address - `host:port`. */
export function redisError(error: unknown, address: string): StateError {
  // The rest names the script and its hash.
  const text = messageOf(error).replace(/,? script: .*$/s, '');
  const code = /\b[A-Z]{3,}\b/.exec(text)?.[0] ?? '';
  const remedy = REMEDIES[code] ?? 'Look into its log';
  return new StateError(
    `Expected the Redis at ${address} to hold a queue of tests, got '${text}'. ${remedy}; then the same command goes on`,
    { cause: error },
  );
}
