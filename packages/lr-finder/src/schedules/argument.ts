import { check } from '../errors.ts';

/** @throws {ArgumentError} if `lr` is not a positive finite number. */
export function expectRate(name: string, lr: unknown): void {
  check(Number.isFinite(lr) && (lr as number) > 0, name, 'a finite number > 0', lr);
}

/** @throws {ArgumentError} if `steps` is not an integer >= `least`. */
export function expectSteps(name: string, steps: unknown, least = 1): void {
  const ok = Number.isInteger(steps) && (steps as number) >= least;
  check(ok, name, `an integer >= ${least}`, steps);
}

/** @throws {ArgumentError} if `momentum` isn't in [0, 1). */
export function expectMomentum(name: string, momentum: unknown): void {
  const ok = typeof momentum === 'number' && momentum >= 0 && momentum < 1;
  check(ok, name, 'a number in [0, 1)', momentum);
}
