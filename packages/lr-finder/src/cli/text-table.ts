import stringWidth from 'string-width';

/**
 * Rows as lines of text, with aligned columns.
 *
 * @param right - the columns, from 0, that are aligned at their right ends: those of numbers.
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
