import { check } from '../errors.ts';

/**
 * Checks the numbers that an optimizer is made with: betas are in [0, 1), the others >= 0.
 *
 * @throws {ArgumentError} naming the first that can't be used.
 */
export function expectSettings(settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings)) {
    const isBeta = name.startsWith('beta');
    const fits = Number.isFinite(value) && value >= 0 && (!isBeta || value < 1);
    check(fits, name, isBeta ? 'a number >= 0 and < 1' : 'a finite number >= 0', value);
  }
}
