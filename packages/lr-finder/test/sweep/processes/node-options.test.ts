import { describe, expect, it } from 'vitest';
import { nodeOptionsToPassOn } from '../../../src/sweep/processes/node-options.ts';

describe('nodeOptionsToPassOn', () => {
  it.each<[options: string[], passed: string[]]>([
    [[], []],
    [
      ['--import', 'tsx', '--max-old-space-size=100'],
      ['--import', 'tsx', '--max-old-space-size=100'],
    ],
    [['--inspect', '--inspect-brk=0.0.0.0:9229', '--inspect-port=1', '--watch'], []],
    [['--input-type=module', '-e', "import('a')"], []],
    [['-p', 'process.execArgv', '--enable-source-maps'], ['--enable-source-maps']],
    [['--eval=1;\n2', '--print=3'], []],
  ])('of %j passes on %j', (options, passed) => {
    expect(nodeOptionsToPassOn(options)).toEqual(passed);
  });
});
