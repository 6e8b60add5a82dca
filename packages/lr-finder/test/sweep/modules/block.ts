const nothing = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the thread as an endless loop does, and leaves the processor to other tests. */
export function block(): never {
  for (;;) Atomics.wait(nothing, 0, 0);
}
