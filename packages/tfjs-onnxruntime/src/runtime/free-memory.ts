/** A port without another end: what is handed over to it is gone. */
let nowhere: MessagePort | undefined;

/**
 * Frees the memory of arrays at once; they are empty then. Left to the garbage collector, arrays as
 * large as a model add up outside of its heap until it marks the whole of that, again and again, on
 * cores that other threads want.
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
