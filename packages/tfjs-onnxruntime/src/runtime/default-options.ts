import type { Program } from '../program.ts';
import type { OrtSessionOptions } from './ort.ts';

/** For less work, distributing it to threads takes longer than doing it. */
const WORK_FOR_THREADS = 100e6;

/**
 * How long a thread spins while it waits for work, in microseconds. Most gaps between operations are
 * shorter. ONNX Runtime's default spins on, which doubles the time of a step when other programs need
 * the cores too.
 */
const SPIN_DURATION = '50';

/**
 * A memory pattern makes a step no faster, but allocates its memory a second time. The one warning of
 * each session on a GPU, that some nodes run on the CPU, is hidden: nobody can act on it.
 */
export function defaultsFor({ work }: Program): OrtSessionOptions {
  return {
    logSeverityLevel: 3,
    ...(work < WORK_FOR_THREADS ? { intraOpNumThreads: 1 } : {}),
    enableMemPattern: false,
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: SPIN_DURATION } } },
  };
}
