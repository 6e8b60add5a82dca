import type { SweepTask } from './task.ts';

// What the pool and its processes send each other. A process has one request at a time.

/** What the pool sends. */
export type Request =
  | { readonly kind: 'load'; readonly file: string }
  | { readonly kind: 'test'; readonly file: string; readonly task: SweepTask }
  /** Ends the test between two steps; it is then answered like any other. */
  | { readonly kind: 'stop' };

/** What a process answers. */
export type Reply =
  | { readonly kind: 'loaded'; readonly fault: ModuleFault | undefined }
  | { readonly kind: 'tested'; readonly line: string };

/** What a process sends of its own accord. */
export type Report =
  /** An error that nobody caught, such as one thrown by a timer: the process ends. */
  | { readonly kind: 'threw'; readonly message: string }
  /** Where the test that begins keeps copies on disk, which stay if the process is killed. */
  | { readonly kind: 'caches'; readonly folder: string };

/** What is wrong with a module, as data: between processes an error loses its class. */
export interface ModuleFault {
  /** Whether it is not such a module at all; else it threw. */
  readonly isUsage: boolean;
  readonly message: string;
  /** Where it threw. */
  readonly stack?: string | undefined;
}
