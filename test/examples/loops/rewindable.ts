/** An endless iterator that can go back to its beginning: to one made anew. */
export function rewindable<T>(
  open: () => Iterator<T, never>,
): Iterator<T, never> & { rewind(): void } {
  let current = open();
  return {
    next: () => current.next(),
    rewind: () => {
      current = open();
    },
  };
}
