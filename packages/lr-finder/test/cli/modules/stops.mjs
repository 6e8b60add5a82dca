// Takes 15 steps, and then fails.
let steps = 0;

export default {
  step() {
    if (++steps > 15) throw new Error('no more data');
    return 1 / steps;
  },
  save: () => undefined,
  restore: () => undefined,
};
