import { execFile } from 'node:child_process';

/** How a program ended, and what it said. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Unlike `execFile` it resolves whatever the exit status is. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env = process.env,
): Promise<Ended> {
  // npm, and what it installs, are scripts on Windows: only a shell starts them.
  const shell = process.platform === 'win32' && !program.endsWith('.exe');
  const words = shell ? args.map((word) => `"${word}"`) : args;
  const options = { cwd, env, shell, maxBuffer: 64 * 2 ** 20 };
  return new Promise((done, fail) => {
    execFile(program, words, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') fail(error);
      else done({ status: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

/** As `run`, for programs that must end well. Resolves to what was printed. */
export async function mustRun(
  program: string,
  args: readonly string[],
  cwd: string,
  env = process.env,
): Promise<string> {
  const { status, stdout, stderr } = await run(program, args, cwd, env);
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with status ${status}\n${stdout}\n${stderr}`);
}
