import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * A name that no other file has, and that tells whose it is:
 * `lr-finder-<place>-<pid>-<start of the process>-<random>`.
 */
export function newFileName(): string {
  const { pid } = process;
  return `${prefix()}${pid}-${startOf(pid) ?? UNKNOWN}-${crypto.randomUUID()}.cache`;
}

/** Removes the files whose processes have died, such as by SIGKILL. Others' files stay. */
export async function removeStaleFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = ownerOf(name);
    // Somebody else may be removing it as well, or it may be another user's.
    if (owner && !isAlive(owner)) await rm(join(folder, name), { force: true }).catch(() => {});
  }
}

interface Owner {
  readonly pid: number;
  readonly start: string;
}

/** The process that a file belongs to; `undefined` for what isn't ours, or not of this machine. */
function ownerOf(name: string): Owner | undefined {
  if (!name.startsWith(prefix())) return undefined;
  const match = /^(\d+)-(\d+)-[0-9a-f-]{36}\.cache$/.exec(name.slice(prefix().length));
  return match ? { pid: Number(match[1]), start: match[2]! } : undefined;
}

/** No clock is asked: a file server has another, and then a file that is in use would seem old. */
function isAlive({ pid, start }: Owner): boolean {
  if (!isRunning(pid)) return false;
  // Numbers are given again: a process that started at another time is another one.
  const found = startOf(pid);
  return found === undefined || start === UNKNOWN || found === start;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code !== 'ESRCH';
  }
}

const UNKNOWN = '0';

/** When a process started, in ticks since the machine did, where Linux tells. */
function startOf(pid: number): string | undefined {
  const stat = contentOf(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, which may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/**
 * `lr-finder-<place>-`, where process numbers mean the same only within one place: a folder may be
 * shared by machines, some of which have the same name, and by containers of one machine.
 */
function prefix(): string {
  const parts = [hostname().slice(0, 64), pidNamespace(), bootId()].filter((part) => part !== '');
  return `lr-finder-${parts.join('_').replace(/[^\w]+/g, '_')}-`;
}

/** Which set of process numbers this is, where Linux tells; elsewhere a machine has one. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
  } catch {
    return '';
  }
}

/** Which machine this is, since it was last started, where Linux tells. */
const bootId = (): string => contentOf('/proc/sys/kernel/random/boot_id')?.trim() ?? '';

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
