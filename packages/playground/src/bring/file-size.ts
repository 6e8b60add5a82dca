/** Says that a file is too large to be read here; `remedy` is a sentence. */
export function sizeFault({ name, size }: File, most: number, remedy: string): string | undefined {
  if (size <= most) return undefined;
  return `${name} has ${megabytes(size)}, and this page reads at most ${megabytes(most)} of a file. ${remedy}`;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
