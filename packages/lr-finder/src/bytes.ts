/**
 * Bytes that share their memory with nothing: `Uint8Array<ArrayBuffer>`, which TypeScript before 5.7
 * doesn't know.
 */
export type Bytes = ReturnType<typeof Uint8Array.of>;
