// Gradient descent with momentum on `weight ** 2`, for the protocol of docs/processes.md, written by hand.
// Its state is in the file STATE after each answer. `node parabola.mjs 5 hang` hangs in the step 5.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [at = '-1', what = '', ...more] = process.argv.slice(2);
let state = { weight: 1, velocity: 0.25, steps: 0 };
let taken = 0;
const copies = new Map();

/** What goes wrong, by its name. */
const FAULTS = {
  hang: () => new Promise(() => {}),
  die: () => process.kill(process.pid, 'SIGKILL'),
  exit: () => process.exit(7),
  print: () => process.stdout.write('Epoch 1 of 10\n'),
  unasked: () => process.stdout.write('{"type":"save","id":1}\n'),
  flood: () => process.stdout.write('x'.repeat(2 ** 26 + 1)),
  throw: () => {
    throw new Error('out of memory');
  },
  nan: () => 'NaN',
  infinity: () => 'Infinity',
  negative: () => '-Infinity',
  text: () => 'nan',
  nothing: () => null,
  says: () => process.stderr.write(`step ${at}\n`) && undefined,
  skip: () => ({ skipped: true }),
};

async function step(lr) {
  // With `over`, the fault is that of each later step too.
  const isFaulty = more.includes('over') ? taken >= Number(at) : taken === Number(at);
  taken++;
  const fault = isFaulty ? await FAULTS[what]() : undefined;
  const loss = state.weight ** 2;
  if (fault?.skipped) return { loss, skipped: true };
  const velocity = 0.5 * state.velocity + 2 * state.weight;
  state = { weight: state.weight - lr * velocity, velocity, steps: state.steps + 1 };
  return { loss: typeof fault === 'string' || fault === null ? fault : loss };
}

const ANSWERS = {
  hello: () => ({
    version: more.includes('new') ? 2 : 1,
    evaluate: more.includes('evaluate'),
    stepsAtOnce: more.includes('wrong') ? 0 : 7,
    optimizer: 'momentum',
    learningRate: 0.01,
    samples: 100,
    parameters: 1,
  }),
  step: ({ lr }) => step(lr),
  async steps({ lrs }) {
    const losses = [];
    for (const lr of lrs) {
      const { loss, skipped } = await step(lr);
      losses.push(loss);
      if (skipped) return { losses, skipped };
    }
    return { losses };
  },
  evaluate: () => ({ loss: (state.weight - 0.1) ** 2 + 1 }),
  save() {
    const id = copies.size === 0 ? 1 : Math.max(...copies.keys()) + 1;
    copies.set(id, state);
    return { id };
  },
  restore({ id }) {
    state = copies.get(id);
  },
  release({ id }) {
    copies.delete(id);
  },
};

console.log('loading'); // still allowed
if (what === 'never') setInterval(() => {}, 1000);
else {
  for await (const line of createInterface({ input: process.stdin })) {
    const { type, ...request } = JSON.parse(line);
    if (type === 'bye') break;
    let answer;
    try {
      answer = { type, ...(await ANSWERS[type](request)) };
    } catch (error) {
      answer = { type: 'error', message: error.message };
    }
    const { STATE } = process.env;
    if (STATE) writeFileSync(STATE, JSON.stringify({ ...state, copies: copies.size }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  process.stderr.write('bye\n');
}
