import type { EngineName } from '../settings/settings.ts';
import type { Timings } from './messages.ts';

/** The engine that takes least time a step, of those that were measured. */
export function fastest(timings: Timings, found: readonly EngineName[]): EngineName | undefined {
  const milliseconds = (name: EngineName): number => {
    const timing = timings[name];
    return timing && 'ms' in timing ? timing.ms : Number.POSITIVE_INFINITY;
  };
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  const best = others.reduce((a, b) => (milliseconds(b) < milliseconds(a) ? b : a), first);
  return Number.isFinite(milliseconds(best)) ? best : undefined;
}
