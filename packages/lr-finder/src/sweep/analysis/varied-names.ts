import type { SweepResult, TestedSetting } from '../results/result.ts';
import { canonicalJson } from '../settings/canonical-json.ts';
import type { Json, Setting } from '../settings/setting.ts';

/** Names with several values among the settings, in their order there. */
export function variedNames(results: readonly (SweepResult | TestedSetting)[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const { setting } of results) {
    for (const [name, value] of Object.entries(setting)) {
      values.set(name, (values.get(name) ?? new Set()).add(canonicalJson(value)));
    }
  }
  return [...values].filter(([, found]) => found.size > 1).map(([name]) => name);
}

/** Orders numbers from the lowest, and other values by their text. */
export function order(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [one, other] = [canonicalJson(a ?? null), canonicalJson(b ?? null)];
  return one < other ? -1 : Number(one > other);
}

/** A setting without some names. */
export function without(setting: Setting, names: readonly string[]): Setting {
  return Object.fromEntries(Object.entries(setting).filter(([name]) => !names.includes(name)));
}
