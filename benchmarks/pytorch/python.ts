import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Programs that may be the Python to use, the one named by the variable PYTHON first. */
const CANDIDATES = [process.env.PYTHON, 'python3', '/usr/bin/python3'];

/** Finds a Python that can import these modules; ends the process with `remedy` if there is none. */
export function findPython(
  modules: string,
  remedy: string,
  environment: NodeJS.ProcessEnv = {},
): string {
  const env = { ...process.env, ...environment };
  const found = CANDIDATES.find(
    (one) => one && spawnSync(one, ['-c', `import ${modules}`], { env }).status === 0,
  );
  if (found) return found;
  console.error(`No python3 here can import ${modules}. ${remedy}`);
  process.exit(1);
}

/** A program in Python that answers each line of JSON with another. */
export interface PythonProgram<Request, Answer> {
  /** The version of PyTorch. */
  readonly version: string;
  ask(request: Request): Promise<Answer>;
  close(): void;
}

/** Starts a program that prints `{ version }` first, with so many threads for PyTorch. */
export async function startPython<Request, Answer>(
  python: string,
  script: string,
  args: readonly string[],
  threads: number,
  environment: NodeJS.ProcessEnv = {},
): Promise<PythonProgram<Request, Answer>> {
  const env = {
    ...process.env,
    ...{ OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}`, TQDM_DISABLE: '1' },
    ...environment,
  };
  const child = spawn(python, [script, ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('Python ended before its answer: see its message above');
    return JSON.parse(value);
  };
  const { version } = (await answer()) as { version: string };
  return {
    version,
    ask: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return answer() as Promise<Answer>;
    },
    close: () => child.stdin.end(),
  };
}
