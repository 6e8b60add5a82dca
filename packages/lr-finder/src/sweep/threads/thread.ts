import { Console } from 'node:console';
import { parentPort } from 'node:worker_threads';
import { UsageError } from '../../module/errors.ts';
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

/** What is wrong with a module, as data: between threads an error loses its class. */
export interface ModuleFault {
  /** Whether it is not such a module at all; else it threw. */
  readonly isUsage: boolean;
  readonly message: string;
  /** Where it threw. */
  readonly stack?: string | undefined;
}

// The standard output is for the answer, whatever the module prints.
globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });

let loading: Promise<SweepModule> | undefined;

function moduleOf(file: string): Promise<SweepModule> {
  loading ??= loadSweepModule(file);
  return loading;
}

/** Loads the module. Resolves to what is wrong with it, if anything is. */
export async function load(file: string): Promise<ModuleFault | undefined> {
  try {
    await moduleOf(file);
    return undefined;
  } catch (error) {
    const { message, cause } = error as Error;
    const stack = cause instanceof Error ? cause.stack : undefined;
    return { isUsage: error instanceof UsageError, message, stack };
  }
}

/** The work of a thread of the pool: tests a setting. Resolves to the line of its result. */
export default async function runTask({ file, task }: ThreadTask): Promise<string> {
  const module = await moduleOf(file);
  parentPort?.postMessage({ began: task.id } satisfies Began);
  return writeRecord(await testSetting(module, file, task));
}
