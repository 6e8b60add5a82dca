import { Console } from 'node:console';
import { parentPort } from 'node:worker_threads';
import { writeRecord } from '../results/record.ts';
import { loadSweepModule, type SweepModule } from './sweep-module.ts';
import type { SweepTask } from './task.ts';
import { testSetting } from './test-setting.ts';

/** What a thread is told to do. */
export interface ThreadTask {
  readonly file: string;
  readonly task: SweepTask;
}

/** What a thread says when its module is there and the test begins. */
export interface Began {
  readonly began: string;
}

// The standard output is for the answer, whatever the module prints.
globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });

let loading: Promise<SweepModule> | undefined;

/** The work of a thread of the pool: tests a setting. Resolves to the line of its result. */
export default async function runTask({ file, task }: ThreadTask): Promise<string> {
  loading ??= loadSweepModule(file);
  const module = await loading;
  parentPort?.postMessage({ began: task.id } satisfies Began);
  return writeRecord(await testSetting(module, file, task));
}
