/** A port that nobody reads: arrays transferred to it are freed. */
let nowhere: MessagePort | undefined;

/**
 * Frees the memory of arrays at once; they are empty afterwards. If left to the garbage collector,
 * arrays as large as a model add up outside of its heap until it marks the whole heap, again and
 * again, on cores that other threads need.
 */
export function freeMemory(arrays: readonly ArrayBufferView[]): void {
  if (!nowhere) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  nowhere.postMessage(
    undefined,
    arrays.map(({ buffer }) => buffer as ArrayBuffer),
  );
}
