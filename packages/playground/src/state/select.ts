import type { Suggestion } from 'lr-finder';
import { authorsSkips } from '../reading/methods.ts';
import type { Method } from '../settings/settings.ts';
import { type Combined, combine } from '../tests/combine.ts';
import type { FinishedTest } from '../tests/test.ts';
import type { Shown, State } from './state.ts';

/** The curve shown, as one test: the mean of those with different seeds. */
export function curveOf(shown: Shown): Combined {
  const known = combined.get(shown);
  if (known) return known;
  const [only] = shown.tests;
  const curve =
    only && shown.tests.length === 1
      ? { history: only.history, ...(only.band && { band: only.band }) }
      : combine(shown.tests.map(({ history }) => history));
  combined.set(shown, curve);
  return curve;
}

const combined = new WeakMap<Shown, Combined>();

/** The curve shown, as a test to write down. */
export function shownTest(shown: Shown): FinishedTest | undefined {
  const last = shown.tests.at(-1);
  if (!last) return undefined;
  const steps = shown.tests.reduce((sum, test) => sum + (test.steps ?? 0), 0);
  const seeds = shown.tests.flatMap(({ settings }) => settings?.seed ?? []).join(', ');
  return {
    ...last,
    ...curveOf(shown),
    name: shown.title,
    ...(steps > 0 && { steps }),
    ...(last.settings && shown.tests.length > 1 && { settings: { ...last.settings, seed: seeds } }),
  };
}

/** Points left out at the ends: as set, or as the method's author does. */
export function skipsOf({ settings, shown }: State): { start: number; end: number } {
  const authors = authorsSkips(settings.method, curveOf(shown).history.lr.length);
  return {
    start: settings.skipStart ?? authors.start,
    end: settings.skipEnd ?? authors.end,
  };
}

/** By what a suggestion is found among the readings. */
export function readingKey(method: Method, { start, end }: { start: number; end: number }): string {
  return `${method} ${start} ${end}`;
}

/** What the method chosen says; while that is being read, what it said last. */
export function readingOf(state: State): Suggestion | undefined {
  const { settings, readings, lastRead } = state;
  const known = readings[readingKey(settings.method, skipsOf(state))];
  return known ?? (lastRead?.method === settings.method ? lastRead : undefined);
}

/** What a method says with the skips of its author. */
export function authorsReading({ readings, shown }: State, method: Method): Suggestion | undefined {
  const points = curveOf(shown).history.lr.length;
  return readings[readingKey(method, authorsSkips(method, points))];
}
