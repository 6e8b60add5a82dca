import { Worker } from 'node:worker_threads';
import { messageOf } from '../../errors.ts';
import { UsageError } from '../../module/errors.ts';
import { tfjsBeside } from '../../module/tfjs-beside.ts';
import { writeRecord } from '../results/record.ts';
import { packagesImportedBy } from '../settings/module-hash.ts';
import type { ModuleFault, Reply, Report, Request } from './messages.ts';
import { loadSweepModule, type SweepModule } from './sweep-module.ts';
import { testSetting } from './test-setting.ts';

// The program of a process that tests settings: the pool starts it, and sends it one request at a time.

// A signal from the terminal reaches every process of the group. The pool is the one that ends tests.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
// The reader of what the module prints may close the pipe: no reason to end a test.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Without its pool a process has nothing to do: it ends, and where it is busy it is killed.
process.on('disconnect', () => process.exit());
new Worker(new URL('parent-watch.js', import.meta.url), { workerData: process.ppid }).unref();

process.on('uncaughtException', (error) => {
  // A module that catches such errors itself goes on.
  if (process.listenerCount('uncaughtException') > 1) return;
  send({ kind: 'threw', message: messageOf(error) }, () => process.exit(1));
});

let loading: Promise<SweepModule> | undefined;
/** Ends the test that runs, where one does. */
let testing: AbortController | undefined;

process.on('message', (request: Request) => {
  switch (request.kind) {
    case 'load':
      void load(request.file).then((fault) => send({ kind: 'loaded', fault }));
      break;
    case 'test':
      testing = new AbortController();
      void test(request, testing.signal).then((line) => {
        testing = undefined;
        send({ kind: 'tested', line });
      });
      break;
    case 'stop':
      testing?.abort();
  }
});

/** Loads the module. Resolves to what is wrong with it, if anything is. */
async function load(file: string): Promise<ModuleFault | undefined> {
  loading ??= loadSweepModule(file);
  try {
    await loading;
    // Loading TensorFlow.js draws from `Math.random`: by the first test, it would change that test's
    // weights. Where it can't be loaded, the tests that need it fail.
    if (packagesImportedBy(file).has('@tensorflow/tfjs')) await tfjsBeside(file).catch(() => {});
    return undefined;
  } catch (error) {
    const { message, cause } = error as Error;
    const stack = cause instanceof Error ? cause.stack : undefined;
    return { isUsage: error instanceof UsageError, message, stack };
  }
}

/** Tests a setting of the module that was loaded. Resolves to the line of its result. */
async function test(
  { file, task }: Extract<Request, { kind: 'test' }>,
  signal: AbortSignal,
): Promise<string> {
  const onCacheDir = (folder: string): void => send({ kind: 'caches', folder });
  return writeRecord(await testSetting(await loading!, file, task, { signal, onCacheDir }));
}

/** Sends a message to the pool; where that is gone this process is about to end as well. */
function send(message: Reply | Report, onSent: () => void = () => {}): void {
  process.send!(message, undefined, undefined, onSent);
}
