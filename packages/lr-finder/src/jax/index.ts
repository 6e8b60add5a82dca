export type { BatchLike, NumberList } from './batch-data.ts';
export type { BatchSource } from './batches.ts';
export type { JaxTraining } from './options.ts';
export type { Loss } from './train-step.ts';
export { type JaxTrainable, jaxTrainable, type SavedJaxTraining } from './trainable.ts';
export type { ArrayTree, GradientTransformation, Update, UpdateInput } from './update.ts';
