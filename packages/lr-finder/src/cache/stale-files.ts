import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * A unique name with the process that the file belongs to:
 * `lr-finder-<place>-<pid>-<start of the process>-<random>`.
 */
export function newFileName(): string {
  const { pid } = process;
  return `${prefix()}${pid}-${startOf(pid) ?? UNKNOWN}-${crypto.randomUUID()}.cache`;
}

/** Removes the files of processes that have ended, such as by SIGKILL. */
export async function removeStaleFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = ownerOf(name);
    // Another process may be removing it too, or it may belong to another user.
    if (owner && !isAlive(owner)) await rm(join(folder, name), { force: true }).catch(() => {});
  }
}

interface Owner {
  readonly pid: number;
  readonly start: string;
}

/** The process that a file belongs to; `undefined` for files that aren't ours or of this machine. */
function ownerOf(name: string): Owner | undefined {
  if (!name.startsWith(prefix())) return undefined;
  const match = /^(\d+)-(\d+)-[0-9a-f-]{36}\.cache$/.exec(name.slice(prefix().length));
  return match ? { pid: Number(match[1]), start: match[2]! } : undefined;
}

/** Uses no file times: the clock of a file server differs, so a file in use might seem old. */
function isAlive({ pid, start }: Owner): boolean {
  if (!isRunning(pid)) return false;
  // Process ids are reused: a process with another start time is another process.
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

/** The start of a process in ticks since the start of the machine, on Linux. */
function startOf(pid: number): string | undefined {
  const stat = contentOf(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, which may contain any character.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/**
 * `lr-finder-<place>-`. Process ids are unique only within one place: machines, some with the same
 * name, and containers of one machine may share a folder.
 */
function prefix(): string {
  const parts = [hostname().slice(0, 64), pidNamespace(), bootId()].filter((part) => part !== '');
  return `lr-finder-${parts.join('_').replace(/[^\w]+/g, '_')}-`;
}

/** The namespace of process ids on Linux; other systems have one for the machine. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
  } catch {
    return '';
  }
}

/** The boot id of this machine, on Linux. */
const bootId = (): string => contentOf('/proc/sys/kernel/random/boot_id')?.trim() ?? '';

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
