// Takes one step, and is never done with the second.
let steps = 0;

export default {
  step() {
    steps++;
    console.log(`step ${steps}`);
    return steps === 1 ? 1 : new Promise<number>((done) => setTimeout(done, 600_000, 1));
  },
  save: () => undefined,
  restore: () => undefined,
};
