export const grid = { weightDecay: [0, 0.1], seed: [0, 1] };

export function trainable({ weightDecay }: { weightDecay: number }) {
  let weight = 1;
  return {
    step(lr: number) {
      const loss = weight ** 2;
      weight -= lr * (2 + weightDecay) * weight;
      return loss;
    },
    save: () => weight,
    restore(copy: number) {
      weight = copy;
    },
  };
}
