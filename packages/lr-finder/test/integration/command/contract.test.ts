import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { runsAll } from '../../../../../test/sample.ts';
import { commandTrainable } from '../../../src/command/command-trainable.ts';
import { hasPython, program } from '../../command/program.ts';
import { describeContract } from '../../contract/keeps-contract.ts';

/** A program that writes its state to a file whenever it is saved. */
async function subject(command: readonly string[]) {
  const file = join(mkdtempSync(join(tmpdir(), 'state-')), 'state.json');
  const trainable = await commandTrainable(command, { env: { ...process.env, STATE: file } });
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as { copies: number };
  return {
    trainable,
    async snapshot() {
      await trainable.release!(await trainable.save());
      const { copies, ...state } = read();
      return state;
    },
    live: () => read().copies,
    rewind: () => {},
    dispose: () => trainable.dispose(),
  };
}

describeContract('a program in Node', () => subject(program('parabola.mjs')));
describe.runIf(runsAll)('with a validation loss', () => {
  describeContract('a program with a validation loss', () =>
    subject(program('parabola.mjs', -1, '', 'evaluate')),
  );
});
describe.skipIf(!hasPython)('in Python', () => {
  describeContract('a program in Python', () => subject(program('parabola.py')));
});
