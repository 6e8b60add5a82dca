import { Worker } from 'node:worker_threads';
import type { Answer, Remote } from './remote.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Starts a worker thread, and asks it one thing at a time. */
export async function startWorker(file: URL): Promise<Remote> {
  const worker = new Worker(file);
  let waiting: Waiting | undefined;
  let end: Error | undefined;
  const ended = (error: Error) => {
    end ??= error;
    waiting?.reject(end);
  };
  worker.on('message', (answer: Answer) => {
    if ('error' in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.value);
  });
  // An exception that nothing in the worker caught, or too much memory.
  worker.on('error', ended);
  worker.on('exit', (code) => ended(new Error(`The worker ended with exit code ${code}`)));
  return {
    call: (method, argument) =>
      new Promise((resolve, reject) => {
        // A message to a worker that has ended would be lost without a word.
        if (end) return reject(end);
        waiting = { resolve, reject };
        worker.postMessage({ method, argument });
      }),
    close: () => worker.terminate(),
  };
}
