import type { Setting } from '../settings/setting.ts';

/** One test, as data: all that another thread or machine needs besides the module. */
export interface SweepTask {
  readonly id: string;
  readonly setting: Setting;
  readonly seed: number;
  /** Options of the test that win over the module's own. */
  readonly options: Readonly<Record<string, unknown>>;
}
