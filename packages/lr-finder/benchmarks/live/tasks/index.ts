import type { LiveTask } from '../task.ts';
import { DIGITS } from './digits.ts';
import { MADE } from './made.ts';
import { OTHERS } from './others.ts';
import { TABLES } from './tables.ts';

export { DRAWN } from './drawn.ts';

/** Tasks of many kinds of data, models and losses. */
export const VARIED: readonly LiveTask[] = [...DIGITS, ...TABLES, ...MADE];

/** The tasks that constants are chosen with; none of their data is scored. */
export const TUNING: readonly LiveTask[] = [...VARIED, ...OTHERS];
