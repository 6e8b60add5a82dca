/** The URL of Redis, which may hold a password: lists of processes don't show the environment. */
export function redisOfEnvironment(): string | undefined {
  return process.env.LR_FINDER_REDIS || undefined;
}

/** Where native engines read their number of threads from. */
const THREADS = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'];
/** Those of tfjs-node. */
const OF_TENSORFLOW = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'];

/**
 * Holds engines to one thread each, before any is loaded: as many tests run as there are cores. What
 * is set already stays. (ONNX Runtime takes it as an option of each test.)
 */
export function holdEnginesToOneThread(): void {
  for (const name of [...THREADS, ...OF_TENSORFLOW]) process.env[name] ??= '1';
}
