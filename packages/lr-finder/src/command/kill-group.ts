import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();
const killAll = () => {
  for (const child of running) killGroup(child);
};

/** Kills the process with its group when this process exits: `exit` is also emitted by `process.exit()`. */
export function killWhenThisProcessExits(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (running.size === 0) process.on('exit', killAll);
  running.add(child);
  child.on('exit', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  });
}

/** Kills a process that leads a group, and those that it started. On Windows, the process alone. */
export function killGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
