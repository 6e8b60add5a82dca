import { expect } from 'vitest';

interface Tested {
  readonly engine?: string;
  readonly lr: number;
  readonly verdict: string;
  readonly stopReason: string;
  readonly restored: boolean;
}

/** What `programs/smoke.mjs` resolves to. */
export interface SmokeResult {
  readonly loop: Tested;
  readonly trained: Readonly<Record<string, Tested>>;
  readonly svg: string;
  readonly png: readonly number[];
}

/** A quadratic function with the largest curvature c diverges from a rate of 2 / c on. */
const LARGEST_CURVATURE = 2;

/** All went as it does from the sources: the engines agree to 1e-4, as the histories do. */
export function expectResult(
  { loop, trained, svg, png }: SmokeResult,
  engines: readonly string[],
): void {
  const sound = { verdict: 'ok', stopReason: 'diverged', restored: true };
  expect(loop).toMatchObject(sound);
  expect(loop.lr).toBeGreaterThan(0.01);
  expect(loop.lr).toBeLessThan(2 / LARGEST_CURVATURE);
  expect(Object.keys(trained)).toEqual(engines);
  const lrs = engines.map((engine) => {
    expect(trained[engine]).toMatchObject({ ...sound, engine });
    return trained[engine]!.lr;
  });
  for (const lr of lrs) expect(Math.abs(lr / lrs[0]! - 1)).toBeLessThan(1e-4);
  expect(svg).toBe('<svg');
  expect(png).toEqual([0x89, 0x50, 0x4e, 0x47]);
}

/** The result that a program printed, on its last line. */
export function printedResult(stdout: string): SmokeResult {
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as SmokeResult;
}
