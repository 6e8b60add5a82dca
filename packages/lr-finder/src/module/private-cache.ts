import { mkdirSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Bytes that compiled code may need: jiti fails if its cache can't be written. */
const ROOM = 16 * 2 ** 20;

/**
 * A folder for compiled code. That code will be run, so only the user may write there. It is `lr-finder`
 * in `XDG_CACHE_HOME` or `~/.cache`, and is created if missing. `undefined` if it can't be created, has
 * no room, or somebody else could put a file there.
 */
export function privateCache(): string | undefined {
  try {
    const { XDG_CACHE_HOME: cache = '' } = process.env;
    const folder = join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'lr-finder');
    makeFolder(dirname(folder));
    makeFolder(folder);
    const real = realpathSync(folder);
    return hasRoom(real) && isPrivate(real) ? real : undefined;
  } catch {
    return undefined;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function hasRoom(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ROOM;
}

/** Whether only the user and root could write to the folder, or replace it. */
function isPrivate(folder: string): boolean {
  if (!statSync(folder).isDirectory()) return false;
  const user = process.getuid?.();
  // Windows protects a user's own folder from others.
  if (user === undefined) return true;
  if (statSync(folder).uid !== user) return false;
  for (let path = folder; ; path = dirname(path)) {
    const { uid, mode } = statSync(path);
    if (uid !== user && uid !== 0) return false;
    // In a sticky folder such as /tmp, only its owner can move a folder away.
    const isShared = (mode & 0o022) !== 0;
    const isSticky = (mode & 0o1000) !== 0;
    if (isShared && (path === folder || !isSticky)) return false;
    if (path === dirname(path)) return true;
  }
}
