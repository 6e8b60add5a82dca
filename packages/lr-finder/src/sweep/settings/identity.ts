import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Setting } from './setting.ts';

/** What else than the setting makes a test the test that it is. */
export interface TestContext {
  /** Of the module, see `hashModule`. */
  readonly moduleHash: string;
  /** Options of the test that win over the module's own. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * The name of a test: the same wherever and whenever it is asked for, so that a test that was asked
 * for twice is one test. 128 bits of the SHA-256 of the canonical JSON of all that it depends on.
 */
export function identityOf(setting: Setting, { moduleHash, options }: TestContext): string {
  const all = canonicalJson({ moduleHash, options, setting }, 'sweep');
  return createHash('sha256').update(all).digest('hex').slice(0, 32);
}

/**
 * The seed of a setting: its own `seed` where that is an integer, and else 31 bits of the SHA-256 of
 * its canonical JSON.
 */
export function seedOf(setting: Setting): number {
  if (Number.isSafeInteger(setting.seed)) return setting.seed as number;
  const hash = createHash('sha256').update(canonicalJson(setting)).digest();
  return hash.readUInt32BE(0) >>> 1;
}
