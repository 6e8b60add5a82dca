import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Disturbance, disturbances, soakSettings, wordsOf } from '../test/sweep/soak/kills.ts';
import { Program, resultsOf } from '../test/sweep/soak/programs.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

// Coordinators and workers whose tests run on ONNX Runtime are ended at random moments, and the sweep is
// gone on with. SOAK_ROUNDS=40 npm run test:redis -- soak runs more of them; SOAK_SEED repeats a run.

const MODULE = fileURLToPath(new URL('../test/sweep/soak/network.ts', import.meta.url));
const { seed, rounds } = soakSettings();

const DONE = { status: 0, signal: null };
const ENDS = {
  // The second: before the command listens for signals. The third: the signal came too late.
  SIGINT: [{ status: 130, signal: null }, { status: null, signal: 'SIGINT' }, DONE],
  SIGTERM: [{ status: 143, signal: null }, { status: null, signal: 'SIGTERM' }, DONE],
  SIGKILL: [{ status: null, signal: 'SIGKILL' }, DONE],
  'time limit': [{ status: 1, signal: null }, DONE],
};

let redis: RedisServer;
let folder: string;
let copies: string;
let programs: Program[] = [];
let undisturbed: Record<string, object>;
/** Seconds that a whole sweep takes. */
let seconds: number;

function start(...args: readonly string[]): Program {
  const [command = '', ...more] = args;
  const program = new Program([command, MODULE, '--redis', redis.url, ...more], folder, {
    SOAK_COPIES: copies,
  });
  programs.push(program);
  return program;
}
const coordinator = (out: string, ...more: readonly string[]) =>
  start('sweep', '-o', out, '-q', ...more);
const worker = () => start('worker', '--threads', '1', '--lock', '1', '-q');

/** How a program ended; in no case by an abort of native code. */
async function endOf(program: Program) {
  const { stderr, ...end } = await program.ended;
  expect(stderr).not.toMatch(/terminate called|Napi|FATAL|Unhandled|^ +at /m);
  return end;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'soak-'));
  copies = join(folder, 'copies');
  redis = await startRedis();
  const begin = performance.now();
  const workers = [worker(), worker()];
  expect(await endOf(coordinator('whole.jsonl'))).toEqual(DONE);
  seconds = (performance.now() - begin) / 1000;
  for (const one of workers) expect(await endOf(one)).toEqual(DONE);
  undisturbed = await resultsOf(join(folder, 'whole.jsonl'));
  await redis[Symbol.asyncDispose]();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  redis = await startRedis();
  programs = [];
});
afterEach(async () => {
  for (const program of programs) program.kill({ signal: 'SIGKILL', toGroup: true });
  await redis[Symbol.asyncDispose]();
});

describe.skipIf(process.platform === 'win32')(
  `a sweep by Redis that is disturbed (SOAK_SEED=${seed})`,
  () => {
    const numbered = disturbances(seed, rounds).map((disturbance, i) => {
      // In the next six rounds the other way round.
      const victim = (i + Math.floor(i / 6)) % 2 === 0 ? 'coordinator' : 'worker';
      return [i, victim, wordsOf(disturbance), disturbance] as const;
    });
    it.each(numbered)(
      'is as whole as another, round %d, %s: %s',
      async (round, victim, _, disturbance) => {
        const out = `${round}.jsonl`;
        const workers = [worker(), worker()];
        if (disturbance.kind === 'time limit') {
          // Six tests, two at once.
          const limit = String((disturbance.when * seconds) / 3 + 0.01);
          const limited = coordinator(out, '--time-limit', limit);
          expect(ENDS['time limit']).toContainEqual(await endOf(limited));
          for (const one of workers) expect(await endOf(one)).toEqual(DONE);
          worker();
          expect(await endOf(coordinator(out, '--retry'))).toEqual(DONE);
        } else {
          await killOne(out, workers, victim, disturbance);
        }
        expect(await resultsOf(join(folder, out))).toEqual(undisturbed);
        for (const program of programs) program.kill({ signal: 'SIGTERM', toGroup: false });
        for (const program of programs) expect(await program.leftProcesses()).toEqual([]);
        expect(existsSync(copies) ? readdirSync(copies) : []).toEqual([]);
      },
      300_000,
    );
  },
);

/** Ends a program at its moment, has another take its place, and waits for the end of the sweep. */
async function killOne(
  out: string,
  workers: readonly Program[],
  victim: 'coordinator' | 'worker',
  { kill, when }: Extract<Disturbance, { kind: 'kill' }>,
): Promise<void> {
  const first = coordinator(out);
  const killed = victim === 'coordinator' ? first : workers[0]!;
  await wait(1000 * when * seconds);
  killed.kill(kill);
  expect(ENDS[kill.signal]).toContainEqual(await endOf(killed));
  const last = victim === 'coordinator' ? coordinator(out) : first;
  if (victim === 'worker') worker();
  expect(await endOf(last)).toEqual(DONE);
  for (const one of workers) if (one !== killed) expect(await endOf(one)).toEqual(DONE);
}
