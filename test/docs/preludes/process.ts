import { fileURLToPath } from 'node:url';

const program = new URL(
  '../../../packages/lr-finder/test/command/programs/shortest.mjs',
  import.meta.url,
);
export const command = [process.execPath, fileURLToPath(program)];
