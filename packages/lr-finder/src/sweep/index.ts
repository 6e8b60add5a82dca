export { type ComparedValue, type Comparison, compareBy } from './analysis/compare-by.ts';
export { plotSweep, plotSweepBest, type SweepFigureOptions } from './analysis/figures.ts';
export type { Lowest } from './analysis/lowest.ts';
export {
  type SettingStatus,
  type SweepRow,
  suggestionOf,
  sweepTable,
} from './analysis/sweep-table.ts';
export { recommendWeightDecay, type WeightDecayChoice } from './analysis/weight-decay.ts';
export type { SweepOptions, SweepProgress } from './options.ts';
export { sweepWorker, type WorkerOptions } from './redis/worker.ts';
export { sweepCsv } from './report/sweep-csv.ts';
export { sweepJson } from './report/sweep-json.ts';
export { type SweepReportOptions, sweepReport } from './report/sweep-report.ts';
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
export type { SweepTestOptions } from './test-options.ts';
