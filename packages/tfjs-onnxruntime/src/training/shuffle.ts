/** Fisher and Yates' shuffle, in place. */
export function shuffle(rows: Int32Array, random: () => number): Int32Array {
  for (let last = rows.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [rows[last], rows[other]] = [rows[other]!, rows[last]!];
  }
  return rows;
}
