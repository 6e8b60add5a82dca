export type { SweepOptions, SweepProgress, SweepTestOptions } from './options.ts';
export { readSweep } from './results/read-sweep.ts';
export type {
  FailedSetting,
  Sweep,
  SweepHeader,
  SweepResult,
  TestedSetting,
} from './results/result.ts';
export { canonicalJson } from './settings/canonical-json.ts';
export { seedOf } from './settings/identity.ts';
export { hashModule } from './settings/module-hash.ts';
export type { Grid, Json, Setting } from './settings/setting.ts';
export { expandGrid, type SettingsSource } from './settings/settings.ts';
export { type SweepSummary, sweep } from './sweep.ts';
