const FNV_PRIME = 0x01000193;
const FNV_OFFSET = 0x811c9dc5;

/**
 * FNV-1a (Fowler, Noll and Vo) over words of 32 bits: tells a file that was changed or cut off from
 * one that wasn't. It is no defence against somebody who means harm, and many times as fast as one.
 */
export function checksum(bytes: Uint8Array<ArrayBuffer>): number {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >>> 2);
  let hash = FNV_OFFSET | 0;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, FNV_PRIME);
  for (let i = words.length * 4; i < aligned.length; i++) {
    hash = Math.imul(hash ^ aligned[i]!, FNV_PRIME);
  }
  return hash;
}
