import { describe } from '../../errors.ts';
import type { Setting } from './setting.ts';

/** A setting as text: `weightDecay=1e-4 batchSize=64`. */
export function settingWords(setting: Setting): string {
  const words = Object.entries(setting).map(([name, value]) => `${name}=${valueWords(value)}`);
  return words.join(' ') || '{}';
}

/** A value of a setting as text; small numbers in the form 1e-4. */
export function valueWords(value: unknown): string {
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-2) {
    return value.toExponential();
  }
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : describe(value);
}
