/** The places on a smoothed curve that matter, as log10 of the rate. */
export interface Landmarks {
  /** Where a tenth of the whole drop is made: learning has begun. */
  readonly onset: number;
  /** Where 80 % of the whole drop is made. */
  readonly mostOfDrop: number;
  /** Where 95 % of the whole drop is made: more brings no more. */
  readonly endOfDrop: number;
  /** Where the loss is lowest. */
  readonly lowest: number;
  /** Where half of the drop is lost again; the end of the range where it is not. */
  readonly halfLost: number;
  /** From the start level to the lowest point. */
  readonly drop: number;
}

/**
 * Finds the landmarks of a smoothed curve.
 *
 * @param start - the level that the drop is measured from.
 */
export function landmarksOf(nodes: Float64Array, smooth: Float64Array, start: number): Landmarks {
  let lowest = 0;
  for (let i = 1; i < smooth.length; i++) if (smooth[i]! < smooth[lowest]!) lowest = i;
  const bottom = smooth[lowest]!;
  const drop = Math.max(start - bottom, 0);

  const falling = (part: number): number => {
    const level = bottom + (1 - part) * drop;
    for (let i = 0; i <= lowest; i++) {
      if (smooth[i]! <= level) return i === 0 ? nodes[0]! : crossing(nodes, smooth, i, level);
    }
    return nodes[lowest]!;
  };
  const rising = (part: number): number => {
    const level = bottom + part * drop;
    for (let i = lowest + 1; i < smooth.length; i++) {
      if (smooth[i]! > level) return crossing(nodes, smooth, i, level);
    }
    return nodes.at(-1)!;
  };
  return {
    onset: falling(0.1),
    mostOfDrop: falling(0.8),
    endOfDrop: falling(0.95),
    lowest: nodes[lowest]!,
    halfLost: rising(0.5),
    drop,
  };
}

/** Where the line from node `i - 1` to node `i` crosses a level. */
function crossing(nodes: Float64Array, smooth: Float64Array, i: number, level: number): number {
  const part = (level - smooth[i - 1]!) / (smooth[i]! - smooth[i - 1]!);
  return nodes[i - 1]! + part * (nodes[i]! - nodes[i - 1]!);
}
