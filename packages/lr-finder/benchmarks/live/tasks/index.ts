import type { LiveTask } from '../task.ts';
import { DIGITS } from './digits.ts';
import { DRAWN } from './drawn.ts';
import { ADAMAX, DRAWN_OTHERS } from './drawn-others.ts';
import { MADE } from './made.ts';
import { OTHERS } from './others.ts';
import { TABLES } from './tables.ts';

/** Tasks of many kinds of data, models and losses, made by hand. */
export const VARIED: readonly LiveTask[] = [...DIGITS, ...TABLES, ...MADE];

/** The tasks that rules are scored on, by how they came about. */
export const SCORED: Readonly<Record<string, readonly LiveTask[]>> = {
  'made by hand': VARIED,
  'drawn by lot': DRAWN,
};

/** The tasks that constants are chosen with; none of their data is scored. */
export const TUNING: readonly LiveTask[] = [...OTHERS, ...DRAWN_OTHERS];

/** Those that tell the customary rate of an optimizer that no recorded task uses. */
export const WITH_ADAMAX: readonly LiveTask[] = [...TUNING, ...ADAMAX].filter(
  ({ optimizer }) => optimizer === 'adamax',
);
