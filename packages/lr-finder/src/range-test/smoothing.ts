/** Takes losses one by one and returns each smoothed. */
export type Smoother = (loss: number) => number;

/**
 * pytorch-lr-finder's exponential moving average: `s_0 = loss_0`,
 * `s_i = smoothF * loss_i + (1 - smoothF) * s_{i-1}`.
 *
 * @param smoothF - weight of the newest loss, in [0, 1); 0: no smoothing at all.
 */
export function movingAverage(smoothF: number): Smoother {
  let smoothed: number | undefined;
  return (loss) => {
    smoothed =
      smoothed === undefined || smoothF === 0 ? loss : smoothF * loss + (1 - smoothF) * smoothed;
    return smoothed;
  };
}
