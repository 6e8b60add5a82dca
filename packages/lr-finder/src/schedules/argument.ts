import { check } from '../errors.ts';

/** @throws {ArgumentError} when a rate is none to train with. */
export function expectRate(name: string, lr: unknown): void {
  check(Number.isFinite(lr) && (lr as number) > 0, name, 'a finite number > 0', lr);
}

/** @throws {ArgumentError} when a number of steps isn't one. */
export function expectSteps(name: string, steps: unknown, least = 1): void {
  const ok = Number.isInteger(steps) && (steps as number) >= least;
  check(ok, name, `an integer >= ${least}`, steps);
}

/** @throws {ArgumentError} when a momentum isn't in [0, 1). */
export function expectMomentum(name: string, momentum: unknown): void {
  const ok = typeof momentum === 'number' && momentum >= 0 && momentum < 1;
  check(ok, name, 'a number in [0, 1)', momentum);
}
