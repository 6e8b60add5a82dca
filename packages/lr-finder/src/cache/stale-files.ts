import { readlinkSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** What a process can't have been started later than its files: clocks are as exact as that. */
const CLOCK_SECONDS = 2;

/** A name that no other file has, and that tells whose it is: `lr-finder-<place>-<pid>-<random>`. */
export function newFileName(): string {
  return `${prefix()}${process.pid}-${crypto.randomUUID()}.cache`;
}

/** Removes the files whose processes have died, such as by SIGKILL. Others' files stay. */
export async function removeStaleFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = pidOf(name);
    if (pid === undefined) continue;
    const path = join(folder, name);
    // Somebody else may be removing it as well, or it may be another user's.
    if (await isStale(pid, path)) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** The process that a file belongs to; `undefined` for what isn't ours, or not of this machine. */
function pidOf(name: string): number | undefined {
  if (!name.startsWith(prefix())) return undefined;
  const match = /^(\d+)-[0-9a-f-]{36}\.cache$/.exec(name.slice(prefix().length));
  return match ? Number(match[1]) : undefined;
}

async function isStale(pid: number, path: string): Promise<boolean> {
  if (pid !== process.pid) return !isRunning(pid);
  // Another thread's of this process, unless the process is younger: numbers are given again.
  const started = Date.now() / 1000 - process.uptime() - CLOCK_SECONDS;
  const written = await stat(path).then(
    ({ mtimeMs }) => mtimeMs / 1000,
    () => Number.POSITIVE_INFINITY,
  );
  return written < started;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code !== 'ESRCH';
  }
}

/**
 * `lr-finder-<place>-`, where process numbers mean the same only within one place: a folder may be
 * shared by machines, and by containers of one machine.
 */
function prefix(): string {
  return `lr-finder-${`${hostname()}${pidNamespace()}`.replace(/[^\w]+/g, '_')}-`;
}

/** Which set of process numbers this is, where Linux tells; elsewhere a machine has one. */
function pidNamespace(): string {
  try {
    return `_${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''}`;
  } catch {
    return '';
  }
}
