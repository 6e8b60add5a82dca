/** A value of JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** One combination of the values that a sweep varies: `{ weightDecay: 1e-4, batchSize: 64, seed: 1 }`. */
export type Setting = { readonly [name: string]: Json };

/** Lists of values by name: every combination is one setting. */
export type Grid = { readonly [name: string]: readonly Json[] };

/** The setting's own value of a name, not an inherited one such as `toString`. */
export function valueIn(setting: Setting, name: string): Json | undefined {
  return Object.hasOwn(setting, name) ? setting[name] : undefined;
}
