// A program that keeps the protocol, as short as it can be.
const program = `
let weight = 0;
const answers = {
  hello: () => ({ version: 1 }),
  step({ lr }) {
    const error = weight - 1;
    weight -= lr * 2 * error;
    return { loss: error ** 2 };
  },
  save: () => ({ id: 1 }),
  restore() { weight = 0; },
  release() {},
  bye: () => process.exit(),
};
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { type, ...request } = JSON.parse(line);
  console.log(JSON.stringify({ type, ...answers[type](request) }));
});`;
export const command = [process.execPath, '-e', program];
