import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { mustRun } from '../test/run.ts';
import { runsAll } from '../test/sample.ts';
import { readJson } from '../test/workspace.ts';
import { installPackages, Unreachable } from './registry.ts';
import { expectResult, printedResult } from './result.ts';
import { NEXT } from './table.ts';

// Minutes, and 400 MB to install: in a whole run only.
const app = `${inject('full')}-next`;

describe.runIf(runsAll && !inject('skipped'))(`the server of Next.js ${NEXT.next}`, () => {
  let isThere = false;
  beforeAll(async () => {
    cpSync(join(import.meta.dirname, 'programs/next'), app, { recursive: true });
    copyFileSync(join(import.meta.dirname, 'programs/smoke.mjs'), join(app, 'smoke.mjs'));
    const { dependencies } = readJson(join(inject('full'), 'package.json')) as {
      dependencies: Record<string, string>;
    };
    try {
      await installPackages(app, { ...dependencies, ...NEXT });
      isThere = true;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
  });

  it.for([
    ['that bundles the packages', ''],
    ['that leaves them outside', 'lr-finder,tfjs-onnxruntime,@tensorflow/tfjs'],
  ] as const)('%s trains and draws', async ([, external], { skip }) => {
    skip(!isThere, 'the npm registry does not answer');
    const env = { ...process.env, SMOKE_EXTERNAL: external, NEXT_TELEMETRY_DISABLED: '1' };
    const next = join(app, 'node_modules/next/dist/bin/next');
    const printed = await mustRun(process.execPath, [next, 'build'], app, env);
    expect(printed).not.toMatch(/warn|can't resolve/i);
    expectResult(printedResult(readFileSync(join(app, '.next/server/app/smoke.body'), 'utf8')), [
      'tfjs',
      'onnx',
    ]);
  });
});
