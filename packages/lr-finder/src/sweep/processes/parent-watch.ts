import { workerData } from 'node:worker_threads';

// A thread of a process that tests settings. Where the pool was killed, an endless loop in a step keeps
// the process from noticing: this thread notices, and kills it.

/** Milliseconds between two looks. */
const EVERY = 1000;

const parent = workerData as number;
let wasOrphan = false;

setInterval(() => {
  const isOrphan = !isParent();
  // A process that notices by itself has the time until the next look to end properly.
  if (isOrphan && wasOrphan) process.kill(process.pid, 'SIGKILL');
  wasOrphan = isOrphan;
}, EVERY);

function isParent(): boolean {
  // On Windows the number stays when the process has gone.
  if (process.platform !== 'win32') return process.ppid === parent;
  try {
    return process.kill(parent, 0);
  } catch {
    return false;
  }
}
