export type { ReportedTest, ReportOptions, ReportTheme, SettingValue } from './options.ts';
export { report } from './report.ts';
