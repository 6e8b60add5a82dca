import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsAll } from '../../../../../test/sample.ts';
import { disturbances, soakSettings, wordsOf } from '../../sweep/soak/kills.ts';
import { Program, type ProgramEnd, resultsOf } from '../../sweep/soak/programs.ts';

// Sweeps of which nearly all the time is spent in ONNX Runtime are ended at random moments, and gone on
// with. TEST_ALL=1 SOAK_ROUNDS=40 npx vitest run sweep/soak runs more of them; SOAK_SEED repeats a run.

const MODULE = fileURLToPath(new URL('../../sweep/soak/network.ts', import.meta.url));
const { rounds, seed } = soakSettings();

/** Statuses of a sweep that the signal came too late for. */
const DONE = { status: 0, signal: null };
const EXPECTED = {
  // The second: before the command listens for signals.
  SIGINT: [{ status: 130, signal: null }, { status: null, signal: 'SIGINT' }, DONE],
  SIGTERM: [{ status: 143, signal: null }, { status: null, signal: 'SIGTERM' }, DONE],
  SIGKILL: [{ status: null, signal: 'SIGKILL' }, DONE],
  'time limit': [{ status: 1, signal: null }, DONE],
};

let folder: string;
let copies: string;
let undisturbed: Record<string, object>;
/** Seconds that a whole sweep takes. */
let seconds: number;

const start = (out: string, ...more: readonly string[]): Program =>
  new Program(['sweep', MODULE, '-o', out, '--threads', '2', '-q', ...more], folder, {
    SOAK_COPIES: copies,
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'soak-'));
  copies = join(folder, 'copies');
  const begin = performance.now();
  const { status, stderr } = await start('whole.jsonl').ended;
  expect(status, stderr).toBe(0);
  seconds = (performance.now() - begin) / 1000;
  undisturbed = await resultsOf(join(folder, 'whole.jsonl'));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe.runIf(runsAll && process.platform !== 'win32')(
  `a sweep that is disturbed (SOAK_SEED=${seed})`,
  () => {
    it.each(
      disturbances(seed, rounds).map(
        (disturbance, i) => [i, wordsOf(disturbance), disturbance] as const,
      ),
    )(
      'is as whole as another, round %d: %s',
      async (round, _, disturbance) => {
        const out = `${round}.jsonl`;
        const file = join(folder, out);
        const { when } = disturbance;
        let program: Program;
        if (disturbance.kind === 'time limit') {
          // Six tests, two at once.
          program = start(out, '--time-limit', String((when * seconds) / 3 + 0.01));
        } else {
          program = start(out);
          await wait(1000 * when * seconds);
          program.kill(disturbance.kill);
        }
        const { stderr, ...end } = await program.ended;
        const key = disturbance.kind === 'kill' ? disturbance.kill.signal : disturbance.kind;
        expect(EXPECTED[key], stderr).toContainEqual(end);
        expect(stderr).not.toMatch(/terminate called|Napi|FATAL/);
        expect(await program.leftProcesses()).toEqual([]);
        if (existsSync(file)) await resultsOf(file);

        const rest = start(out, '--retry');
        expect((await rest.ended) satisfies ProgramEnd).toMatchObject({ status: 0 });
        expect(await resultsOf(file)).toEqual(undisturbed);
        expect(await rest.leftProcesses()).toEqual([]);
        expect(existsSync(copies) ? readdirSync(copies) : []).toEqual([]);
      },
      300_000,
    );
  },
);
