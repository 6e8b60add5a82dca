import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Setting } from './setting.ts';

/** What a test depends on besides its setting. */
export interface TestContext {
  /** See `hashModule`. */
  readonly moduleHash: string;
  /** Options of the test that override the module's own. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * The id of a test. The same test has the same id on every machine, so a test that is queued twice runs
 * once. 128 bits of the SHA-256 of the canonical JSON of all that the test depends on.
 */
export function identityOf(setting: Setting, { moduleHash, options }: TestContext): string {
  const all = canonicalJson({ moduleHash, options, setting }, 'sweep');
  return createHash('sha256').update(all).digest('hex').slice(0, 32);
}

/**
 * The seed of a setting: its own `seed` if that is an integer, otherwise 31 bits of the SHA-256 of its
 * canonical JSON.
 */
export function seedOf(setting: Setting): number {
  if (Number.isSafeInteger(setting.seed)) return setting.seed as number;
  const hash = createHash('sha256').update(canonicalJson(setting)).digest();
  return hash.readUInt32BE(0) >>> 1;
}
