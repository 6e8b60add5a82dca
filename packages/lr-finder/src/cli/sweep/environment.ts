/** The URL of Redis. It may contain a password, and process lists don't show the environment. */
export function redisOfEnvironment(): string | undefined {
  return process.env.LR_FINDER_REDIS || undefined;
}

/** The variables from which native engines read their number of threads. */
const THREADS = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'];
/** The variables of tfjs-node. */
const OF_TENSORFLOW = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'];

/**
 * Limits engines to one thread each, before any is loaded: one test per core is running. Variables
 * that are set already stay. (ONNX Runtime takes its threads as an option of each test.)
 */
export function holdEnginesToOneThread(): void {
  for (const name of [...THREADS, ...OF_TENSORFLOW]) process.env[name] ??= '1';
}
