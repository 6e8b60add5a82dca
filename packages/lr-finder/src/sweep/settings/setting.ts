/** A value that JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** One choice of what a sweep varies, by name: `{ weightDecay: 1e-4, batchSize: 64, seed: 1 }`. */
export type Setting = { readonly [name: string]: Json };

/** The values of each name: every combination of them is one setting. */
export type Grid = { readonly [name: string]: readonly Json[] };

/** What a setting has under a name; `undefined` where it has none, though all objects have a `toString`. */
export function valueIn(setting: Setting, name: string): Json | undefined {
  return Object.hasOwn(setting, name) ? setting[name] : undefined;
}
