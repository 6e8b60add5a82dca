/** A valley in one dimension, the loss w squared, and where plain gradient descent goes in it. */
export function descend(rate: number, steps: number): number[] {
  const places = [START];
  while (places.length <= steps) {
    const place = places.at(-1)!;
    places.push(place - rate * 2 * place);
  }
  return places;
}

const START = -0.9;

/** What a rate does in this valley, in words. */
export function valleyWords(rate: number): string {
  if (rate < 0.06) return 'So short are the steps that it hardly gets anywhere.';
  if (rate < 0.3) return 'It goes down steadily, step after step.';
  if (rate < 0.7) return 'Two or three steps, and it is at the bottom.';
  if (rate < 1) return 'It jumps from side to side, and still gets down.';
  return 'Each step lands higher up on the other side: the loss explodes.';
}
