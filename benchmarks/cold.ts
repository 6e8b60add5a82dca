/**
 * The time and the memory that the first test of `npm start` takes as a whole process: from a cold
 * start to its suggestion, on all of MNIST. Medians of several runs.
 *
 *   npm run bench:cold -- [--runs 7]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from 'd3-array';

const EXAMPLE = fileURLToPath(new URL('../examples/dist/01-mnist-mlp.js', import.meta.url));
const SUGGESTION = 'Suggested learning rate';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' } } });
const runs = [];
for (let i = 0; i < Number(values.runs); i++) runs.push(await run());
const seconds = median(runs, (one) => one.seconds)!;
const megabytes = median(runs, (one) => one.megabytes)!;
const all = runs.map((one) => one.seconds.toFixed(2)).join(' ');
console.log(
  `From a cold start to the suggestion: ${seconds.toFixed(2)} s (${all}), ${
    Number.isNaN(megabytes) ? 'memory is told by Linux only' : `${megabytes.toFixed(0)} MB at most`
  }`,
);

/** Runs the example until it says its suggestion. */
async function run(): Promise<{ seconds: number; megabytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cold-'));
  const start = performance.now();
  const child = spawn(process.execPath, [EXAMPLE], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exit = once(child, 'exit');
  let said = '';
  for await (const part of child.stdout) {
    said += part;
    if (said.includes(SUGGESTION)) break;
  }
  const seconds = (performance.now() - start) / 1000;
  if (!said.includes(SUGGESTION)) throw new Error(`Expected a suggestion, got:\n${said}`);
  const megabytes = peakMegabytes(child.pid!);
  child.kill('SIGKILL');
  await exit;
  rmSync(folder, { recursive: true });
  return { seconds, megabytes };
}

/** The most resident memory that a process has had. */
function peakMegabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
