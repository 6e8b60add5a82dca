import type { LiveTask } from '../task.ts';
import { DIGITS } from './digits.ts';
import { MADE } from './made.ts';
import { TABLES } from './tables.ts';

/** Tasks of other data, models and losses than those that our rule's constants were chosen with. */
export const TASKS: readonly LiveTask[] = [...DIGITS, ...TABLES, ...MADE];
