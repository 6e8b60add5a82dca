import { GENERATIVE } from './generative.ts';
import { IMAGES } from './images.ts';
import { OWN_LOSSES } from './own-losses.ts';
import { OWN_MODELS } from './own-models.ts';
import { POLICIES } from './policies.ts';
import type { Program } from './program.ts';
import { SEQUENCES } from './sequences.ts';
import { TABLES } from './tables.ts';
import { VARYING } from './varying.ts';

/** Trainings as public programs of TensorFlow.js have them. */
export const PROGRAMS: readonly Program[] = [
  ...TABLES,
  ...IMAGES,
  ...SEQUENCES,
  ...GENERATIVE,
  ...POLICIES,
  ...OWN_LOSSES,
  ...OWN_MODELS,
  ...VARYING,
];
