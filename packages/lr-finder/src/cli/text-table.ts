import stringWidth from 'string-width';

/**
 * Rows as lines of a terminal, the columns one below the other.
 *
 * @param right - which columns, from 0, end at the same place: those of numbers.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number>,
): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column]!))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const space = ' '.repeat(widths[column]! - stringWidth(cell));
          return right.has(column) ? space + cell : cell + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
