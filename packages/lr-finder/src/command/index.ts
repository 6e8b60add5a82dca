export { CommandError, type CommandErrorKind } from './command-error.ts';
export { type CommandTrainable, commandTrainable } from './command-trainable.ts';
export type { CommandOptions } from './options.ts';
