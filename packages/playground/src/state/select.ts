import {
  type AverageHistory,
  authorSkips,
  averageHistories,
  type Method,
  type Skips,
  type Suggestion,
} from 'lr-finder';
import type { EngineName } from '../settings/settings.ts';
import type { FinishedTest } from '../tests/test.ts';
import { fastest } from '../training/fastest.ts';
import type { Shown, State } from './state.ts';

/** The curve shown, as one test: the mean of those with different seeds. */
export function selectCurve(shown: Shown): AverageHistory {
  const known = combined.get(shown);
  if (known) return known;
  const band = shown.tests[0]?.band;
  const average = averageHistories(shown.tests.map(({ history }) => history));
  const curve = { ...(band && { band }), ...average };
  combined.set(shown, curve);
  return curve;
}

const combined = new WeakMap<Shown, AverageHistory>();

/** The curve shown, as a test to write down. */
export function shownTest(shown: Shown): FinishedTest | undefined {
  const last = shown.tests.at(-1);
  if (!last) return undefined;
  const steps = shown.tests.reduce((sum, test) => sum + (test.steps ?? 0), 0);
  const seeds = shown.tests.flatMap(({ settings }) => settings?.seed ?? []).join(', ');
  return {
    ...last,
    ...selectCurve(shown),
    name: shown.title,
    ...(steps > 0 && { steps }),
    ...(last.settings && shown.tests.length > 1 && { settings: { ...last.settings, seed: seeds } }),
  };
}

/** Points left out at the ends: as set, or as the method's author does. */
export function skipsOf({ settings, shown }: State): Skips {
  const author = authorSkips(settings.method, selectCurve(shown).history.lr.length);
  return {
    skipStart: settings.skipStart ?? author.skipStart,
    skipEnd: settings.skipEnd ?? author.skipEnd,
  };
}

/** By what a suggestion is found among the readings. */
export function readingKey(method: Method, { skipStart, skipEnd }: Skips): string {
  return `${method} ${skipStart} ${skipEnd}`;
}

/** What the method chosen says; while that is being read, what it said last. */
export function readingOf(state: State): Suggestion | undefined {
  const { settings, readings, lastRead } = state;
  const known = readings[readingKey(settings.method, skipsOf(state))];
  return known ?? (lastRead?.method === settings.method ? lastRead : undefined);
}

/** What a method says with the skips of its author. */
export function authorsReading({ readings, shown }: State, method: Method): Suggestion | undefined {
  const points = selectCurve(shown).history.lr.length;
  return readings[readingKey(method, authorSkips(method, points))];
}

/** The engine that is at work, or ran the test shown; before any test, the fastest of those measured. */
export function engineInUse({ work, shown, timings, engines }: State): EngineName | undefined {
  const running = work.kind === 'nothing' ? undefined : work.engine;
  return running ?? shown.tests.at(-1)?.ran?.engine ?? fastest(timings, engines ?? []);
}
